use super::super::{Community, CredentialRecord, Document, SkillRecord};
use super::*;
use std::collections::{BTreeMap, BTreeSet};

const LANGUAGES: [&str; 2] = ["en", "zh-Hans"];

/// What the network of the issue does, in the order in which it is shown.
const CATEGORIES: [&str; 15] = [
    "health",
    "care",
    "repairs",
    "legal",
    "benefits",
    "employment",
    "mediation",
    "teaching",
    "languages",
    "digital",
    "transport",
    "errands",
    "culture",
    "safety",
    "business",
];

/// A document that holds the catalogue and nothing else.
fn document(language: &str) -> Document {
    let mut document = Document::new("2026-11-23T08:00", "Asia/Shanghai");
    service_catalogue().add_to(&mut document, language);
    document
}

/// The catalogue with one request for each service, made by the entry; ids are those of the services.
fn asked_for(catalogue: &ServiceCatalogue) -> Community {
    let mut document = Document::new("2026-11-23T08:00", "Asia/Shanghai");
    catalogue.add_to(&mut document, "en");
    document.requests =
        catalogue.services.iter().map(|entry| entry.request(entry.id.as_str(), "household-1")).collect();
    document.into_community().unwrap()
}

/// Every label with the id it belongs to, kind by kind.
fn labels(catalogue: &ServiceCatalogue) -> [Vec<(&str, &Labels)>; 3] {
    [
        catalogue.services.iter().map(|entry| (entry.id.as_str(), &entry.names)).collect(),
        catalogue.credentials.iter().map(|kind| (kind.id.as_str(), &kind.names)).collect(),
        catalogue.categories.iter().map(|category| (category.id.as_str(), &category.names)).collect(),
    ]
}

/// Ids of the services of which something is true.
fn those(catalogue: &ServiceCatalogue, fits: impl Fn(&CatalogueEntry) -> bool) -> Vec<&str> {
    catalogue.services.iter().filter(|entry| fits(entry)).map(|entry| entry.id.as_str()).collect()
}

#[test]
fn the_text_is_read_whole_and_written_back() {
    let catalogue: ServiceCatalogue = serde_json::from_str(SHIPPED).unwrap();
    assert_eq!(catalogue, service_catalogue());
    let given: serde_json::Value = serde_json::from_str(SHIPPED).unwrap();
    assert_eq!(
        serde_json::to_value(&catalogue).unwrap(),
        given,
        "no field is lost, none is a default in disguise"
    );
}

#[test]
fn some_eighty_services_in_every_category() {
    let catalogue = service_catalogue();
    assert!((75..=90).contains(&catalogue.services.len()), "{}", catalogue.services.len());
    assert_eq!(
        catalogue.categories.iter().map(|category| category.id.as_str()).collect::<Vec<_>>(),
        CATEGORIES
    );
    for category in CATEGORIES {
        assert!(catalogue.in_category(category).count() >= 3, "{category}");
    }
    let in_order: Vec<_> = CATEGORIES.iter().flat_map(|category| catalogue.in_category(category)).collect();
    assert_eq!(
        in_order,
        catalogue.services.iter().collect::<Vec<_>>(),
        "every category is known, one after the other"
    );
}

#[test]
fn ids_are_in_kebab_case_and_unique() {
    let catalogue = service_catalogue();
    for kind in labels(&catalogue) {
        let mut seen = BTreeSet::new();
        for (id, _) in kind {
            let words = id.split('-').all(|word| {
                !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            });
            assert!(words, "{id}");
            assert!(seen.insert(id), "{id} twice");
        }
    }
    assert!(catalogue.credentials.is_sorted_by(|a, b| a.id < b.id));
}

#[test]
fn every_label_is_there_in_both_languages() {
    // Characters that simplified Chinese writes otherwise, as far as the words of such a catalogue have them.
    const TRADITIONAL: &str = "\
        醫療護證師業員諮詢導協務報電氣維輪車開關門間問聞閱讀寫書畫樂藝體動會議語譯號話說課講調試網絡頻視覺觀親戀愛樹樓檢測壓藥慣養義\
        補貼濟經續繳稅費帳賬賣買財貸債項題類顧頭願風飛館飯慮慶廣應嚴獨處單雙團圖圍場塊壞聲學習實對將屆層屬歲幹幫鄰練詐騙輔訓聯陳裝鎖溝";
    let traditional = |c: char| TRADITIONAL.contains(c);
    let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let catalogue = service_catalogue();
    for (id, names) in labels(&catalogue).concat() {
        assert_eq!(names.0.keys().map(String::as_str).collect::<Vec<_>>(), LANGUAGES, "{id}");
        let (english, chinese) = (&names.0["en"], &names.0["zh-Hans"]);
        assert!(
            english.is_ascii() && english.starts_with(|c: char| c.is_ascii_uppercase()),
            "{id}: {english}"
        );
        assert!(chinese.chars().count() >= 2 && chinese.chars().all(han), "{id}: {chinese}");
        assert!(!chinese.chars().any(traditional), "{id}: {chinese}");
        assert!(english.len() <= 60 && chinese.chars().count() <= 20, "{id}: fits into a cell");
    }
}

#[test]
fn a_label_means_one_thing_as_tables_spell_it() {
    let plain = |text: &str| {
        let lower = text.to_lowercase();
        lower.chars().filter(|c| c.is_alphanumeric()).collect::<String>()
    };
    let catalogue = service_catalogue();
    for kind in labels(&catalogue) {
        let mut meant = BTreeMap::new();
        for (id, names) in kind {
            for spelt in names.0.values().map(String::as_str).chain([id]) {
                let before = meant.insert(plain(spelt), id);
                assert!(before.is_none_or(|before| before == id), "{spelt}: {before:?} or {id}");
            }
        }
    }
}

#[test]
fn it_makes_a_valid_document_and_every_credential_is_of_use() {
    let catalogue = service_catalogue();
    for language in LANGUAGES {
        let community = document(language).into_community().unwrap();
        assert_eq!(community.catalog().len(), catalogue.services.len());
        assert_eq!(community.credentials().len(), catalogue.credentials.len());
    }
    let used: BTreeSet<_> =
        catalogue.skill_records("en").into_iter().flat_map(|skill| skill.credentials).collect();
    let declared: BTreeSet<_> = catalogue.credentials.iter().map(|kind| kind.id.clone()).collect();
    assert_eq!(used, declared);
    assert_eq!(catalogue.verified_by, [CredentialId::from("police-check")]);
}

#[test]
fn who_may_give_a_service_may_give_all_that_it_implies() {
    let community = document("en").into_community().unwrap();
    let skills = community.catalog();
    for skill in skills.skills() {
        let own = community.service_credentials(skill);
        for &granted in skills.grants(skill) {
            for credential in community.service_credentials(granted) {
                let missing = community.credential(*credential).id();
                assert!(
                    own.contains(credential),
                    "{} -> {}: {missing}",
                    skills.id(skill),
                    skills.id(granted)
                );
            }
        }
    }
}

#[test]
fn what_is_granted_is_what_really_follows() {
    let community = document("en").into_community().unwrap();
    let skills = community.catalog();
    let granted = |id: &str| {
        let skill = skills.get(id).unwrap();
        let others = skills.grants(skill).iter().filter(|&&granted| granted != skill);
        others.map(|&granted| skills.id(granted).as_str()).collect::<Vec<_>>()
    };
    assert_eq!(granted("chronic-illness-consult"), ["blood-pressure-check", "medical-consult"]);
    assert_eq!(granted("nursing-care"), ["blood-pressure-check", "personal-care"]);
    assert_eq!(granted("hospital-companion"), ["companionship", "friendly-calls"]);
    assert_eq!(granted("carpentry"), ["furniture-assembly", "small-repairs"]);
    assert_eq!(granted("primary-school-lessons"), ["homework-help", "reading-mentor"]);
    assert_eq!(granted("tenancy-law"), ["legal-advice", "legal-information"]);
    // Licences are not handed down: whoever is granted a service of a licensed profession is of that profession.
    let catalogue = service_catalogue();
    for entry in &catalogue.services {
        for licensed in granted(entry.id.as_str()) {
            let needed = &catalogue.get(licensed).unwrap().credentials;
            assert!(needed.iter().all(|credential| entry.credentials.contains(credential)), "{}", entry.id);
        }
    }
    // Edges leave a category only where a nurse does what carers do; a category is nothing that could be granted.
    let category = |id: &str| catalogue.get(id).unwrap().category.as_str();
    let across = catalogue.services.iter().flat_map(|entry| {
        let out = entry.implies.iter().filter(|to| category(to.as_str()) != entry.category);
        out.map(|to| (entry.id.as_str(), to.as_str()))
    });
    assert_eq!(across.collect::<Vec<_>>(), [("nursing-care", "personal-care")]);
    // "errands" is a category and the service that gives it its name.
    let categories = CATEGORIES.iter().filter(|id| skills.get(id).is_some());
    assert_eq!(categories.collect::<Vec<_>>(), [&"errands"]);
}

#[test]
fn the_usual_care_is_as_decided() {
    let catalogue = service_catalogue();
    assert_eq!(
        those(&catalogue, |entry| entry.risk.two_people),
        [
            "roof-and-gutter",
            "family-mediation",
            "moving-help",
            "neighbourhood-watch",
            "home-safety-check",
            "welfare-visit",
        ]
    );
    assert_eq!(those(&catalogue, |entry| entry.needs_car), ["driving", "wheelchair-driving"]);
    // Nobody unknown is with a child: who helps one has been checked or is a doctor.
    let minors = those(&catalogue, |entry| entry.risk.for_minor);
    assert!(minors.len() >= 6, "{minors:?}");
    let unchecked = those(&catalogue, |entry| entry.risk.for_minor && !entry.risk.verified);
    assert_eq!(unchecked, ["child-health-consult"]);
    for care in catalogue.in_category("care").filter(|care| !care.risk.verified) {
        assert!(["friendly-calls", "haircuts"].contains(&care.id.as_str()), "{}", care.id);
    }
    let licence = |id: &str| {
        catalogue.get(id).unwrap().credentials.iter().map(CredentialId::as_str).collect::<Vec<_>>()
    };
    assert_eq!(licence("medical-consult"), ["medical-licence"]);
    assert_eq!(licence("nursing-care"), ["nursing-licence"]);
    assert_eq!(licence("electrical-work"), ["electrician-certificate"]);
    assert_eq!(licence("legal-advice"), ["bar-admission"]);
    assert_eq!(licence("driving"), ["driving-licence"]);
    assert_eq!(licence("medication-advice"), ["pharmacist-licence"]);
}

#[test]
fn a_request_has_the_usual_settings() {
    let catalogue = service_catalogue();
    let community = asked_for(&catalogue);
    for entry in &catalogue.services {
        let ix = community.find_request(entry.id.as_str()).unwrap();
        let request = community.request(ix);
        assert_eq!(community.catalog().id(request.service()), &entry.id);
        let seats = if entry.risk.two_people { 2 } else { 1 };
        let asked = request.seats();
        assert_eq!([asked.minimum, asked.desired, asked.maximum], [seats; 3], "{}", entry.id);
        assert_eq!((request.needs_car(), request.is_for_minor()), (entry.needs_car, entry.risk.for_minor));
        let needed: BTreeSet<_> = request
            .credentials()
            .iter()
            .map(|&credential| community.credential(credential).id().as_str())
            .collect();
        let mut expected: BTreeSet<_> = entry.credentials.iter().map(CredentialId::as_str).collect();
        if entry.risk.verified {
            expected.insert("police-check");
        }
        assert_eq!(needed, expected, "{}", entry.id);
    }
}

#[test]
fn how_somebody_is_checked_is_the_networks_own_matter() {
    let needed = |catalogue: &ServiceCatalogue, id: &str| {
        let community = asked_for(catalogue);
        let request = community.request(community.find_request(id).unwrap());
        let names =
            request.credentials().iter().map(|&credential| community.credential(credential).id().to_string());
        names.collect::<Vec<_>>()
    };
    let mut catalogue = service_catalogue();
    catalogue.verified_by = vec!["first-aid".into(), "interview".into()];
    catalogue
        .credentials
        .push(CatalogueCredential { id: "interview".into(), ..CatalogueCredential::default() });
    assert_eq!(needed(&catalogue, "companionship"), ["first-aid", "interview"]);
    assert_eq!(needed(&catalogue, "bookkeeping"), ["accounting-certificate"]);
    // One that a service asks for anyway is not written twice.
    let childcare =
        catalogue.skill_records("en").into_iter().find(|skill| skill.id.as_str() == "childcare").unwrap();
    assert_eq!(childcare.credentials, ["first-aid".into(), "interview".into()]);
    catalogue.verified_by.clear();
    assert_eq!(needed(&catalogue, "companionship"), [""; 0]);
    assert_eq!(needed(&catalogue, "childcare"), ["first-aid"]);
}

#[test]
fn a_label_is_that_of_the_nearest_language() {
    let of = |labels: &[(&str, &str)], language: &str| {
        let labels = labels.iter().map(|&(tag, label)| (tag.to_owned(), label.to_owned())).collect();
        Labels(labels).get(language).map(str::to_owned)
    };
    let three = [("en", "locks"), ("zh-Hans", "开锁"), ("zh-Hant", "開鎖")];
    let said = |language| of(&three, language).unwrap();
    assert_eq!(said("en"), "locks");
    assert_eq!(said("zh-hans"), "开锁");
    assert_eq!(said("ZH-HANT"), "開鎖");
    assert_eq!(said("zh-CN"), "开锁");
    assert_eq!(said("zh"), "开锁");
    assert_eq!(said("en-GB"), "locks");
    for other in ["de", "zhx", "", "e", "-"] {
        assert_eq!(said(other), "locks", "{other}");
    }
    assert_eq!(of(&three[1..], "de"), None);
    assert_eq!(of(&[], "en"), None);
}

#[test]
fn records_are_named_in_the_language_asked_for() {
    let catalogue = service_catalogue();
    for (language, plumbing, check) in
        [("en", "Plumbing", "Police check"), ("zh-Hans", "水管维修", "无犯罪记录证明")]
    {
        let skills = catalogue.skill_records(language);
        let skill = skills.iter().find(|skill| skill.id.as_str() == "plumbing").unwrap();
        assert_eq!(skill.name.as_deref(), Some(plumbing));
        let kinds = catalogue.credential_records(language);
        let kind = kinds.iter().find(|kind| kind.id.as_str() == "police-check").unwrap();
        assert_eq!((kind.name.as_deref(), kind.warn_days), (Some(check), Some(60)));
    }
}

#[test]
fn what_a_document_says_itself_stands() {
    let mut document = Document::new("2026-11-23T08:00", "Asia/Shanghai");
    document.skills = vec![SkillRecord::new("beekeeping"), SkillRecord::new("companionship").name("Tea")];
    document.credentials = vec![CredentialRecord::new("police-check").warn_days(7)];
    let catalogue = service_catalogue();
    catalogue.add_to(&mut document, "en");
    let again = document.clone();
    catalogue.add_to(&mut document, "en");
    assert_eq!(document, again, "once is enough");
    let community = document.into_community().unwrap();
    assert_eq!(community.catalog().len(), catalogue.services.len() + 1);
    let tea = community.catalog().get("companionship").unwrap();
    assert_eq!(community.catalog().name(tea), Some("Tea"));
    assert_eq!(community.service_credentials(tea), []);
    let check = community.find_credential("police-check").unwrap();
    assert_eq!(community.credential(check).warn_days(), 7);
}

#[test]
fn documents_with_it_survive_json() {
    for language in LANGUAGES {
        let document = document(language);
        let json = document.to_json().unwrap();
        assert_eq!(Document::from_json(json.as_bytes()).unwrap(), document);
        assert!(json.contains("\"name\": ") && json.contains("\"warn_days\": 90"));
    }
}
