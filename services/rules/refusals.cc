#include "services/rules/refusals.h"

#include <algorithm>
#include <cassert>

namespace edmg::rules {
namespace {

using absl::StatusCode;

constexpr RefusalRow kRefusals[] = {
    {"100", "FIELD_MISSING", Layer::kShape, StatusCode::kInvalidArgument,
     "Zone obligatoire absente ou vide.", "Verplicht veld ontbreekt of is leeg.",
     "A mandatory field is missing or empty."},
    {"111", "FIELD_FORMAT", Layer::kShape, StatusCode::kInvalidArgument,
     "Erreur de format ou zone inconnue.", "Formaatfout of onbekend veld.",
     "The format is wrong or the field is unknown."},
    {"112", "CHECK_DIGITS", Layer::kCheckDigits, StatusCode::kInvalidArgument,
     "Chiffres de contrôle erronés.", "Controlecijfers zijn fout.", "The check digits are wrong."},
    {"113", "DATE_IMPLAUSIBLE", Layer::kCheckDigits, StatusCode::kInvalidArgument,
     "Date invraisemblable.", "Onwaarschijnlijke datum.", "The date is implausible."},
    {"130", "VALUE_NOT_PERMITTED", Layer::kValues, StatusCode::kInvalidArgument,
     "Valeur non permise.", "Waarde niet toegelaten.", "The value is not permitted."},
    {"155", "RECIPIENT_MISMATCH", Layer::kCoherence, StatusCode::kInvalidArgument,
     "Le message s'adresse à un autre destinataire.",
     "Het bericht is voor een andere bestemmeling.",
     "The message is addressed to another recipient."},
    {"156", "AUTHOR_MISMATCH", Layer::kCoherence, StatusCode::kPermissionDenied,
     "Auteur, signataire et détenteur ne concordent pas.",
     "Auteur, ondertekenaar en houder stemmen niet overeen.",
     "Author, signer and holder do not agree."},
    {"140", "PHYSICIAN_NOT_ENTITLED", Layer::kEntitlement, StatusCode::kPermissionDenied,
     "Médecin non habilité à cette demande.", "Arts niet bevoegd voor deze aanvraag.",
     "The physician is not entitled to this request."},
    {"141", "PHYSICIAN_UNKNOWN", Layer::kEntitlement, StatusCode::kPermissionDenied,
     "Médecin inconnu.", "Arts onbekend.", "The physician is unknown."},
    {"163", "PHYSICIAN_NOT_ENROLLED", Layer::kEntitlement, StatusCode::kFailedPrecondition,
     "Le détenteur n'est pas inscrit au service DMG chez cet organisme assureur.",
     "De houder is bij deze verzekeringsinstelling niet ingeschreven voor de dienst GMD.",
     "The holder is not enrolled for the DMG service with this insurer."},
    {"120", "PATIENT_NOT_AFFILIATED", Layer::kAffiliation, StatusCode::kNotFound,
     "Patient inconnu ou non affilié à cette date.",
     "Patiënt onbekend of niet aangesloten op die datum.",
     "The patient is unknown or not affiliated on that date."},
    {"136", "SEX_CONTRADICTS_SSIN", Layer::kAffiliation, StatusCode::kInvalidArgument,
     "Sexe incompatible avec le numéro d'identification.",
     "Geslacht stemt niet overeen met het identificatienummer.",
     "The sex contradicts the identification number."},
    {"145", "DATE_TOO_OLD", Layer::kDates, StatusCode::kInvalidArgument,
     "Date antérieure de plus de deux ans.", "Datum ligt meer dan twee jaar terug.",
     "The date is more than two years ago."},
    {"146", "DATE_IN_FUTURE", Layer::kDates, StatusCode::kInvalidArgument,
     "Date postérieure à la date du jour.", "Datum ligt in de toekomst.",
     "The date is in the future."},
    {"166", "ENCOUNTER_TOO_OLD", Layer::kDates, StatusCode::kFailedPrecondition,
     "Prestation datant de plus de 7 jours.", "Verstrekking is meer dan 7 dagen oud.",
     "The encounter is more than 7 days old."},
    {"162", "MEDICAL_HOUSE_CONTRACT", Layer::kContract, StatusCode::kFailedPrecondition,
     "Le patient a un contrat avec une maison médicale.",
     "De patiënt heeft een contract met een wijkgezondheidscentrum.",
     "The patient has a contract with a medical house."},
    {"161", "DMG_ALREADY_HELD", Layer::kRights, StatusCode::kFailedPrecondition,
     "Ce médecin a déjà le droit DMG du patient pour cette année.",
     "Deze arts heeft het GMD-recht van de patiënt al voor dit jaar.",
     "This physician already has the patient's DMG right for this year."},
    {"168", "ALREADY_ENROLLED", Layer::kRights, StatusCode::kAlreadyExists,
     "Déjà inscrit à ce service : rien ne changerait.",
     "Al ingeschreven voor deze dienst: er zou niets veranderen.",
     "Already enrolled for the service: nothing would change."},
    {"165", "DUPLICATE_SERVICE_DATE", Layer::kDuplicate, StatusCode::kAlreadyExists,
     "Une prestation de même date est déjà enregistrée pour ce patient.",
     "Een verstrekking van dezelfde datum is al geregistreerd voor deze patiënt.",
     "A service of the same date is already recorded for this patient."},
};

}  // namespace

absl::Span<const RefusalRow> RefusalTable() { return kRefusals; }

const RefusalRow& RowOf(absl::string_view code) {
  const auto row =
      std::find_if(std::begin(kRefusals), std::end(kRefusals),
                   [&](const RefusalRow& candidate) { return candidate.code == code; });
  assert(row != std::end(kRefusals));
  return *row;
}

}  // namespace edmg::rules
