#include "gateway/edmgctl/sample/sample_names.h"

#include "absl/types/span.h"

namespace edmg::ctl {
namespace {

using Names = absl::Span<const absl::string_view>;

constexpr absl::string_view kWomenDutch[] = {
    "Maria",    "Anna",    "Emma",      "Louise",   "Marie",    "Julia",      "An",      "Els",
    "Griet",    "Hilde",   "Ingrid",    "Kristel",  "Leen",     "Lieve",      "Martine", "Nele",
    "Sofie",    "Katrien", "Veerle",    "Greet",    "Ilse",     "Annelies",   "Lotte",   "Femke",
    "Nathalie", "Rita",    "Godelieve", "Monique",  "Jeannine", "Christiane", "Olivia",  "Mila",
    "Noor",     "Elke",    "Tine",      "Liesbeth", "Evelien",  "Karen",      "Inge",    "Sarah"};

constexpr absl::string_view kMenDutch[] = {
    "Jan",   "Luc",   "Marc",   "Dirk",    "Johan", "Peter",  "Koen",   "Geert",
    "Tom",   "Wim",   "Bart",   "Kris",    "Stijn", "Pieter", "Jeroen", "Bram",
    "Liam",  "Noah",  "Arthur", "Louis",   "Jules", "Lucas",  "Finn",   "Mathis",
    "Jozef", "Willy", "Frans",  "Roger",   "Guido", "Rudi",   "Eddy",   "Patrick",
    "Filip", "Joris", "Karel",  "Maarten", "Ruben", "Sander", "Wout",   "Yves"};

constexpr absl::string_view kWomenFrench[] = {
    "Marie",     "Nathalie",   "Isabelle",  "Anne",      "Catherine", "Martine", "Monique",
    "Nicole",    "Jacqueline", "Françoise", "Christine", "Véronique", "Sophie",  "Julie",
    "Céline",    "Aurélie",    "Émilie",    "Camille",   "Léa",       "Chloé",   "Manon",
    "Louise",    "Juliette",   "Zoé",       "Lina",      "Alice",     "Élise",   "Charlotte",
    "Hélène",    "Brigitte",   "Cécile",    "Dominique", "Laurence",  "Pascale", "Sandrine",
    "Stéphanie", "Valérie",    "Yvette",    "Jeanne",    "Marguerite"};

constexpr absl::string_view kMenFrench[] = {
    "Jean",    "Pierre", "Michel",   "Philippe", "Marc",      "Luc",     "André",  "Claude",
    "Jacques", "Daniel", "Alain",    "Bernard",  "Thierry",   "Pascal",  "Éric",   "Olivier",
    "Nicolas", "Benoît", "François", "Frédéric", "Xavier",    "Vincent", "Thomas", "Maxime",
    "Antoine", "Hugo",   "Nathan",   "Gabriel",  "Arthur",    "Louis",   "Noah",   "Adam",
    "Robert",  "René",   "Georges",  "Marcel",   "Christian", "Didier",  "Guy",    "Quentin"};

constexpr absl::string_view kFamiliesDutch[] = {
    "Peeters",    "Janssens",       "Maes",         "Jacobs",      "Mertens",    "Willems",
    "Claes",      "Goossens",       "Wouters",      "De Smet",     "Pauwels",    "Hermans",
    "Aerts",      "Michiels",       "Martens",      "De Vos",      "Smets",      "Claeys",
    "De Clercq",  "Van Damme",      "Vermeulen",    "Stevens",     "Hendrickx",  "Desmet",
    "Janssen",    "Segers",         "De Backer",    "Coppens",     "Lemmens",    "Cools",
    "De Pauw",    "Vandenberghe",   "De Meyer",     "Verhoeven",   "Bogaerts",   "Declercq",
    "Wauters",    "Thys",           "Van de Velde", "Moens",       "Verstraete", "De Cock",
    "Lenaerts",   "Christiaens",    "Desmedt",      "Baert",       "Vermeersch", "Verbeke",
    "Geerts",     "Van den Broeck", "De Wilde",     "Nijs",        "Smeets",     "Vandamme",
    "Timmermans", "Callens",        "Verlinden",    "Vercauteren", "Dewulf",     "Bosmans",
    "Ceulemans",  "Sels",           "Vanhove",      "Wyns",        "Van Hecke",  "D'Hondt",
    "Vanneste",   "Geens",          "Bollen",       "Van Acker"};

constexpr absl::string_view kFamiliesFrench[] = {
    "Dubois",  "Lambert",  "Dupont",   "Martin",   "Simon",    "Laurent",   "Leclercq",
    "Lejeune", "Denis",    "Leroy",    "Renard",   "François", "Gérard",    "Thomas",
    "Henry",   "Mathieu",  "Collard",  "Charlier", "Bertrand", "Dumont",    "Noël",
    "Delvaux", "Marchal",  "Lefèvre",  "Carlier",  "Evrard",   "Poncelet",  "Hubert",
    "Petit",   "Adam",     "Michel",   "Legrand",  "Fontaine", "Jacquemin", "Lemaire",
    "Baudoux", "Piette",   "Delhaye",  "Gillet",   "Wéry",     "Georges",   "Toussaint",
    "Masson",  "Bodart",   "Servais",  "Remacle",  "Counet",   "Englebert", "Docquier",
    "Warnier", "Maréchal", "Dethier",  "Rousseau", "Hanssens", "Delcourt",  "Lacroix",
    "Bastin",  "Defays",   "Pirotte",  "Stassen",  "Gustin",   "Libert",    "Nizet",
    "Thiry",   "Wathelet", "Brasseur", "Moreau",   "Robert",   "Colson",    "Deprez"};

constexpr absl::string_view kFamiliesElsewhere[] = {
    "Yılmaz", "El Amrani", "Bouzid", "Rossi", "Nguyen",   "Benali", "Kaya",   "Da Silva",
    "Nowak",  "Popescu",   "Diallo", "Mbala", "Esposito", "García", "Haddad", "Öztürk"};

constexpr absl::string_view kTownsDutch[] = {
    "Aalst", "Beringen", "Brugge", "Deinze", "Diest",   "Geel",     "Gent",     "Hasselt",
    "Ieper", "Kortrijk", "Leuven", "Lier",   "Lokeren", "Mechelen", "Oostende", "Turnhout"};

constexpr absl::string_view kTownsFrench[] = {
    "Arlon",   "Ath",   "Bastogne", "Binche", "Charleroi", "Dinant",   "Eupen",   "Huy",
    "Ixelles", "Liège", "Marche",   "Mons",   "Namur",     "Nivelles", "Tournai", "Verviers"};

constexpr unsigned kDutchPermille = 580;
constexpr unsigned kElsewherePermille = 70;

Names FirstNames(Language language, edmg::v1::Sex sex) {
  bool dutch = language == Language::kDutch;
  if (sex == edmg::v1::SEX_MALE) return dutch ? Names(kMenDutch) : Names(kMenFrench);
  return dutch ? Names(kWomenDutch) : Names(kWomenFrench);
}

}  // namespace

Language DrawLanguage(Chance& chance) {
  return chance.Permille(kDutchPermille) ? Language::kDutch : Language::kFrench;
}

Name DrawName(Chance& chance, Language language, edmg::v1::Sex sex) {
  Names families = language == Language::kDutch ? Names(kFamiliesDutch) : Names(kFamiliesFrench);
  if (chance.Permille(kElsewherePermille)) families = kFamiliesElsewhere;
  absl::string_view first = chance.Pick(FirstNames(language, sex));
  return {first, chance.Pick(families)};
}

absl::string_view DrawTown(Chance& chance, Language language) {
  return chance.Pick(language == Language::kDutch ? Names(kTownsDutch) : Names(kTownsFrench));
}

}  // namespace edmg::ctl
