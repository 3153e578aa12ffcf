#include "services/rules/decisions.h"

namespace edmg::rules {
namespace {

constexpr DecisionRow kDecisions[] = {
    {"1", "On the day of a takeover the new doctor holds; the former's last day is the day before.",
     "RegistrationRules.TakeoverEndsTheFormerHoldingTheDayBefore"},
    {"1", "Dated before the present holder's begin: the days up to it, without payment.",
     "RegistrationRules.DatedBeforeThePresentHolderGivesTheDaysUpToHim"},
    {"1", "The holder is judged on the encounter date.",
     "ContactRules.ALateContactInTheFormerHoldersTimeExtendsForHim"},
    {"2",
     "161 is for the present holder who acquired the year; a former one who returns is not paid.",
     "RegistrationRules.AFormerHolderWhoReturnsInTheSameYearIsNotPaid"},
    {"3", "DMG and acquired year follow the person across insurers.",
     "RegistrationRules.TheAcquiredYearFollowsThePersonAcrossInsurers"},
    {"3", "Of overlapping affiliations the one with the latest begin counts.",
     "Affiliation.OfOverlappingOnesTheLatestBeginCounts"},
    {"4", "After the patient's death: 120.",
     "SubmissionRules.RefusesAPatientWhoDiedBeforeTheEncounterWith120"},
    {"4", "Nothing extends for a holder who is no longer recognised.",
     "ContactRules.AHolderWhoIsNoLongerRecognisedIsNotExtended"},
    {"5", "One fee a patient and year; the first doctor recorded keeps it.",
     "RegistrationRules.OneFeeAPatientAndYearForTheFirstRecorded"},
    {"6", "A holder who registers before any contact of the year is paid.",
     "RegistrationRules.BeforeAnyContactOfTheYearTheHolderIsPaidAndLaterContactsAreNot"},
    {"6", "After the extension: 161.",
     "RegistrationRules.AfterTheExtensionTheHolderIsRefusedWith161"},
    {"7", "The first contact of the year extends; the year of opening never does.",
     "ContactRules.TheYearOfOpeningNeverExtends"},
    {"7", "A registration without payment carries the chain too.",
     "ContactRules.AHolderWhoRegisteredWithoutPaymentIsExtendedTheYearAfter"},
    {"7", "A broken chain needs a new registration.",
     "ContactRules.ABrokenChainNeedsANewRegistration"},
    {"8", "A contact that arrives late carries the later ones.",
     "ContactRules.ADecemberContactThatArrivesLateCarriesJanuarys"},
    {"8", "An enrolment decides the open contacts again.",
     "EnrolmentRules.LetsOpenContactsOfTheHoldersPatientsExtend"},
    {"9", "Group members on the encounter date count, recognised or not.",
     "ContactRules.AContactWithTheHoldersGroupExtendsForTheHolder"},
    {"13", "Amounts by service date; derived ones say so.", "Rulebook.FeeIsThatOfTheServiceDate"},
    {"15", "Day 7 is accepted, day 8 refused.",
     "SubmissionRules.AcceptsDaySevenAndRefusesDayEightWith166"},
    {"15", "The two years of a query count to the day.",
     "HoldingChecks.ReferenceDateLiesBetweenTwoYearsAgoAndToday"},
    {"16", "Contacts come from any general practitioner; 162 and 163 are not for them.",
     "SubmissionRules.ContactsNeedNoEnrolmentAndStandBesideAMedicalHouse"},
    {"16", "165 of a contact: the same author, patient, date and code.",
     "SubmissionRules.RefusesTheSameContactTwiceWith165"},
    {"17", "Abolished codes: 130 for every service date of the electronic regime.",
     "Rulebook.AbolishedCodesAreNoContactsInTheElectronicRegime"},
    {"18", "156 unless a trainee names the supervisor of the encounter date, whose fee it is.",
     "SubmissionRules.ATraineeRegistersForTheSupervisorOfTheEncounterDate"},
    {"19", "168 only if the enrolment changes nothing.",
     "EnrolmentRules.RefusesAnEnrolmentThatChangesNothingWith168"},
    {"20", "An impossible date in a national number is a format fault.",
     "Identifiers.NationalNumberWithImpossibleDateIsAFormatFault"},
    {"20", "NIHII moduli are 97 and 89.", "Identifiers.NihiiHoldsWithModulus97Or89"},
};

}  // namespace

absl::Span<const DecisionRow> DecisionTable() { return kDecisions; }

}  // namespace edmg::rules
