//! The catalogue of skills that generated communities share: what a neighbourhood's volunteers can do.
//!
//! Skills stand in order of popularity: the first is the one that most people have. Each is a kind of service too.

/// A skill: its id, its name, the skills it implies, and what else would serve whoever asks for it.
pub(super) struct Entry {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) implies: &'static [&'static str],
    /// Other skills that would do: some of the requests for this service accept any of them.
    pub(super) instead: &'static [&'static str],
    /// A skill that some of the requests for this service need as well.
    pub(super) besides: Option<&'static str>,
}

const fn entry(id: &'static str, name: &'static str, implies: &'static [&'static str]) -> Entry {
    Entry { id, name, implies, instead: &[], besides: None }
}

const fn instead(mut entry: Entry, instead: &'static [&'static str]) -> Entry {
    entry.instead = instead;
    entry
}

const fn besides(mut entry: Entry, skill: &'static str) -> Entry {
    entry.besides = Some(skill);
    entry
}

/// The skills, most popular first.
pub(super) const CATALOGUE: [Entry; 34] = [
    entry("company", "Company and visits", &[]),
    instead(entry("errands", "Shopping and errands", &[]), &["driving"]),
    entry("driving", "Driving", &[]),
    instead(entry("gardening", "Gardening", &[]), &["small-repairs"]),
    entry("housework", "Housework", &[]),
    instead(entry("phone-help", "Help with a telephone or computer", &[]), &["company"]),
    entry("cooking", "Cooking", &[]),
    entry("lessons-primary", "Lessons, primary school", &[]),
    besides(entry("carrying", "Carrying and moving", &[]), "driving"),
    entry("language-practice", "Language practice", &[]),
    entry("forms", "Help with forms", &[]),
    besides(entry("childcare", "Childcare", &["company"]), "first-aid"),
    instead(entry("pets", "Care of pets", &[]), &["company"]),
    entry("small-repairs", "Small repairs", &[]),
    entry("lessons-secondary", "Lessons, secondary school", &["lessons-primary"]),
    besides(entry("elder-care", "Care of the elderly", &["company", "housework"]), "cooking"),
    entry("first-aid", "First aid", &[]),
    entry("sewing", "Sewing", &[]),
    entry("bicycles", "Bicycle repair", &["small-repairs"]),
    entry("computers", "Computer repair", &["phone-help"]),
    entry("benefits-advice", "Advice on benefits", &["forms"]),
    entry("employment-advice", "Advice on employment", &["forms"]),
    instead(entry("carpentry", "Carpentry", &["small-repairs"]), &["small-repairs"]),
    entry("music", "Music lessons", &[]),
    instead(entry("plumbing", "Plumbing", &["small-repairs"]), &["small-repairs"]),
    instead(entry("electrics", "Electrical repair", &["small-repairs"]), &["small-repairs"]),
    entry("nursing", "Nursing", &["elder-care", "first-aid"]),
    entry("mediation", "Mediation", &[]),
    instead(entry("debt-advice", "Advice on debts", &["benefits-advice"]), &["benefits-advice"]),
    besides(entry("counselling", "Counselling", &["mediation"]), "company"),
    entry("legal-advice", "Legal advice", &["debt-advice", "employment-advice"]),
    instead(entry("medical-consult", "Medical consult", &["first-aid"]), &["nursing"]),
    entry("sign-language", "Sign language", &[]),
    entry("general-practice", "General practice", &["medical-consult", "nursing"]),
];

/// Who serves the telephone line of a district has the line's skill.
pub(super) fn line_id(district: usize) -> String {
    format!("line-{district:05}")
}

/// The languages, most spoken first; nearly everybody speaks the first.
pub(super) const LANGUAGES: [&str; 8] = ["de", "tr", "ar", "ru", "en", "uk", "pl", "fa"];
