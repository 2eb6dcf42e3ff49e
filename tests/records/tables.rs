//! Tables: they give the same community as the document, every fault is named by row and column, and no bytes do harm.
#![cfg(all(feature = "tables", feature = "rrule"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a step of a test that fails is a test that fails")]

use crate::common::tables::{faults, settings};
use crate::common::times::timed_document;
use goodturn::community::tables::{TableName, Tables, columns, header};
use goodturn::community::{
    Code, CredentialRecord, Document, Fault, HeldCredentialRecord, LedgerStatus, Period, PlaceRecord,
    RequestRecord, SkillRecord, VolunteerRecord, Way,
};
use proptest::prelude::*;

fn volunteers(table: &str) -> Document {
    settings().with_tables(&Tables { volunteers: Some(table.as_bytes()), ..Tables::default() })
}

fn requests(table: &str) -> Document {
    settings().with_tables(&Tables { requests: Some(table.as_bytes()), ..Tables::default() })
}

/// Code, row and column of each fault.
fn places(faults: &[Fault]) -> Vec<(Code, usize, &str)> {
    faults
        .iter()
        .map(|fault| {
            fault
                .cell
                .as_ref()
                .map_or((fault.code, 0, ""), |cell| (fault.code, cell.row, cell.column.as_str()))
        })
        .collect()
}

/// A table taken apart by the plain rules of RFC 4180: what the library's reader is compared with.
fn rows(table: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = table.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ => cell.push(c),
        }
    }
    rows
}

/// How a spreadsheet writes a table.
#[allow(clippy::struct_excessive_bools, reason = "independent habits, drawn at random")]
#[derive(Debug, Clone)]
struct Dialect {
    separator: char,
    line_end: &'static str,
    mark: bool,
    quote_all: bool,
    shouting: bool,
    reversed: bool,
    empty_tail: bool,
    decimal_comma: bool,
}

fn dialect() -> impl Strategy<Value = Dialect> {
    let flags = prop::collection::vec(any::<bool>(), 6);
    (prop::sample::select(vec![',', ';', '\t']), prop::sample::select(vec!["\n", "\r\n", "\r"]), flags)
        .prop_map(|(separator, line_end, flags)| Dialect {
            separator,
            line_end,
            mark: flags[0],
            quote_all: flags[1],
            shouting: flags[2],
            reversed: flags[3],
            empty_tail: flags[4],
            decimal_comma: flags[5],
        })
}

/// A table of ours as that spreadsheet would export it.
fn exported(table: &str, dialect: &Dialect) -> Vec<u8> {
    let mut rows = rows(table);
    for place in 0..rows[0].len() {
        if dialect.decimal_comma && ["latitude", "longitude"].contains(&rows[0][place].as_str()) {
            for row in &mut rows {
                row[place] = row[place].replace('.', ",");
            }
        }
        if dialect.shouting {
            rows[0][place] = rows[0][place].to_uppercase().replace('_', " ");
        }
    }
    if dialect.empty_tail {
        let width = rows[0].len();
        rows.push(vec![String::new(); width]);
        for row in &mut rows {
            row.extend([String::new(), String::new()]);
        }
    }
    let mut text = if dialect.mark { "\u{feff}".to_owned() } else { String::new() };
    for mut row in rows {
        if dialect.reversed {
            row.reverse();
        }
        let cells = row.iter().map(|cell| {
            let needs = cell.contains([dialect.separator, '"', '\n', '\r']);
            if needs || dialect.quote_all {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            }
        });
        text += &cells.collect::<Vec<_>>().join(&dialect.separator.to_string());
        text += dialect.line_end;
    }
    text.into_bytes()
}

/// A document without the records that stand in tables.
fn without_tables(document: &Document) -> Document {
    let mut bare = document.clone();
    bare.volunteers.clear();
    bare.requests.clear();
    bare.ledger.clear();
    bare.consumed.clear();
    bare.organisations.clear();
    bare.venues.clear();
    bare.zones.clear();
    bare
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_may_be_an_item(texts in prop::collection::vec("[a|;:=,\\\\/.'+-][a |;:=,\\\\/.é'-]{0,5}[a|;:=,\\\\]", 1..4)) {
        let mut document = settings();
        let mut anna = VolunteerRecord::new("anna");
        let mut lamp = RequestRecord::new("lamp", &texts[0], "errands");
        for text in &texts {
            document.skills.push(SkillRecord::new(text));
            document.credentials.push(CredentialRecord::new(text));
            anna = anna.attribute(text, text).licence(text).do_not_pair(text).skill(text, 3).prefers(text);
            anna.credentials.push(HeldCredentialRecord { credential: text.as_str().into(), ..Default::default() });
            lamp = lamp.attribute(text, &[text, "no"]).licence(text).known_helper(text).all_of(text, 1).credential(text);
        }
        document.volunteers.push(anna);
        document.requests.push(lamp);
        let texts = document.to_tables().unwrap();
        let read = without_tables(&document).with_tables(&Tables {
            volunteers: Some(texts.volunteers.as_bytes()),
            requests: Some(texts.requests.as_bytes()),
            ..Tables::default()
        });
        prop_assert_eq!(&read.volunteers, &document.volunteers);
        prop_assert_eq!(&read.requests, &document.requests);
    }

    #[test]
    fn the_tables_and_the_document_give_the_same_community(document in timed_document(5, 5), dialect in dialect()) {
        let texts = document.to_tables().unwrap();
        let [volunteers, requests, ledger, consumed] =
            [&texts.volunteers, &texts.requests, &texts.ledger, &texts.consumed].map(|text| exported(text, &dialect));
        let [organisations, venues, zones] =
            [&texts.organisations, &texts.venues, &texts.zones].map(|text| exported(text, &dialect));
        let read = without_tables(&document).with_tables(&Tables {
            volunteers: Some(&volunteers),
            requests: Some(&requests),
            ledger: Some(&ledger),
            consumed: Some(&consumed),
            organisations: Some(&organisations),
            venues: Some(&venues),
            zones: Some(&zones),
        });
        prop_assert_eq!(&read.volunteers, &document.volunteers);
        prop_assert_eq!(&read.requests, &document.requests);
        prop_assert_eq!(&read.ledger, &document.ledger);
        prop_assert_eq!(&read.consumed, &document.consumed);
        prop_assert_eq!(&read.organisations, &document.organisations);
        prop_assert_eq!(&read.venues, &document.venues);
        prop_assert_eq!(&read.zones, &document.zones);
        prop_assert_eq!(&read, &document, "where records came from is no part of them");
        let community = document.into_community().unwrap();
        prop_assert_eq!(&read.into_community().unwrap(), &community);

        // And what the community says of itself goes through tables as well.
        let canonical = community.to_document();
        let texts = canonical.to_tables().unwrap();
        let read = without_tables(&canonical).with_tables(&Tables {
            volunteers: Some(texts.volunteers.as_bytes()),
            requests: Some(texts.requests.as_bytes()),
            ledger: Some(texts.ledger.as_bytes()),
            consumed: Some(texts.consumed.as_bytes()),
            organisations: Some(texts.organisations.as_bytes()),
            venues: Some(texts.venues.as_bytes()),
            zones: Some(texts.zones.as_bytes()),
        });
        prop_assert_eq!(read.into_community().unwrap(), community);
    }

    #[test]
    fn any_bytes_are_read_in_an_orderly_way(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        outcome(&bytes);
    }

    #[test]
    fn any_text_in_any_cell_is_read_in_an_orderly_way(
        table in prop::sample::select(TableName::ALL.to_vec()),
        cells in prop::collection::vec("[ -~\n\u{e9}\u{2013}]{0,20}|[-0-9/.:T|;,+ ]{0,20}|(mon|last|1st|since|2026-11-24|09:00|[-,|:= ]){0,9}", 0..80),
    ) {
        let width = columns(table).len();
        let mut text = header(table);
        for row in cells.chunks(width) {
            let quoted: Vec<_> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            text += &(quoted.join(",") + "\n");
        }
        outcome(text.as_bytes());
    }

    #[test]
    fn altered_tables_do_no_harm(
        document in timed_document(3, 3),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..6),
    ) {
        let mut bytes = document.to_tables().unwrap().requests.into_bytes();
        for (place, byte, kind) in changes {
            let place = place.index(bytes.len());
            match kind {
                0 => bytes[place] = byte,
                1 => bytes.insert(place, byte),
                _ => drop(bytes.remove(place)),
            }
        }
        outcome(&bytes);
    }

    #[test]
    fn formulas_are_disarmed_and_ids_survive(ids in prop::collection::btree_set("['=+@a|;\\\\:-]{1,5}", 1..5)) {
        let mut document = settings();
        document.volunteers = ids.iter().map(|id| VolunteerRecord::new(id).name(id).do_not_pair(id)).collect();
        let texts = document.to_tables().unwrap();
        for row in &rows(&texts.volunteers)[1..] {
            prop_assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{:?}", row);
        }
        let read = volunteers(&texts.volunteers);
        prop_assert_eq!(read.volunteers, document.volunteers);
    }
}

/// Reads the bytes as each of the tables; whatever the outcome, it is orderly.
fn outcome(bytes: &[u8]) {
    for table in TableName::ALL {
        let given = |name: TableName| (name == table).then_some(bytes);
        let tables = Tables {
            volunteers: given(TableName::Volunteers),
            requests: given(TableName::Requests),
            ledger: given(TableName::Ledger),
            consumed: given(TableName::Consumed),
            organisations: given(TableName::Organisations),
            venues: given(TableName::Venues),
            zones: given(TableName::Zones),
        };
        let found = faults(settings().with_tables(&tables));
        for fault in &found {
            assert!(!fault.cause.is_empty() && !fault.remedy.is_empty() && fault.value.chars().count() <= 80);
            let cell = fault.cell.as_ref().unwrap();
            assert!(cell.row >= 1 && cell.line >= cell.row && cell.table == table.as_str(), "{fault}");
        }
        assert_eq!(faults(settings().with_tables(&tables)), found, "the order of faults is fixed");
    }
}

#[test]
fn names_stand_for_ids_and_several_values_share_a_cell() {
    let document = volunteers(
        "ID;Skills;Language;Credentials;Area;Ways;Car;Availability\n\
         anna;\"Electrician:3|\nplumbing HEATING\n errands : 2\";German, fr;\"Police Check:01.05.2027; first-aid\";oak street;home, Remote;x;never\n",
    );
    let anna = VolunteerRecord::new("anna");
    let mut anna =
        anna.skill("electrician", 3).skill("plumber", 1).skill("errands", 2).language("de").language("fr");
    anna.credentials = serde_json::from_str(
        r#"[{"credential": "police-check", "expires": "2027-05-01"}, {"credential": "first-aid"}]"#,
    )
    .unwrap();
    anna.place = Some(PlaceRecord::Area { area: "oak-street".into() });
    anna.ways = vec![Way::Home, Way::Remote];
    anna.car = true;
    anna.availability = Some(Vec::new());
    assert_eq!(document.volunteers, [anna]);
    assert_eq!(faults(document), []);
}

#[test]
fn a_time_is_said_in_three_cells_or_two_or_one() {
    let document = requests(
        "id,requester,service,date,start,end,time\n\
         a,h,errands,24.11.2026,9:00,10.30,\n\
         b,h,errands,,2026-11-24 09:00,10:30,\n\
         c,h,errands,,24/11/2026 09:00,24/11/2026 10:30,\n\
         d,h,errands,,,,2026-11-24 09:00-10:30\n\
         e,h,errands,24.11.2026,22:00,24:00,\n\
         f,h,errands,24.11.2026,22:00,2026-11-25 01:00,\n\
         g,h,errands,,2026-11-24T09:00+02:00,10:30,\n\
         h,h,errands,2026-11-24,09:00+02:00,10:30,\n",
    );
    let times: Vec<_> = document.requests.iter().map(|request| request.time.clone().unwrap()).collect();
    for time in &times[..4] {
        assert_eq!((time.start.as_str(), time.end.as_str()), ("2026-11-24T09:00", "2026-11-24T10:30"));
    }
    assert_eq!(times[4].end, "2026-11-25T00:00");
    assert_eq!(times[5].end, "2026-11-25T01:00");
    for time in &times[6..] {
        let ends = (time.start.as_str(), time.end.as_str());
        assert_eq!(ends, ("2026-11-24T09:00+02:00", "2026-11-24T10:30+02:00"));
    }
    assert_eq!(faults(document), []);

    let wrong = faults(requests(
        "id,requester,service,date,start,end,time\n\
         a,h,errands,,9:00,10:00,\n\
         b,h,errands,24.11.2026,9:00,,\n\
         c,h,errands,24.11.2026,25.11.2026 9:00,10:00,\n\
         d,h,errands,24.11.2026,9:00,10:00,2026-11-24 09:00/10:00\n\
         e,h,errands,24.11.26,9:00,10:00,\n\
         f,h,errands,24.11.2026,11:00,10:00,\n\
         g,h,errands,11/24/2026,11:00,12:00,\n",
    ));
    assert_eq!(
        places(&wrong),
        [
            (Code::MissingField, 2, "start"),
            (Code::MissingField, 3, "end"),
            (Code::ConflictingCells, 4, "date"),
            (Code::ConflictingCells, 5, "date"),
            (Code::InvalidTime, 6, "date"),
            (Code::ReversedInterval, 7, "date"),
            (Code::InvalidTime, 8, "date"),
        ],
        "{wrong:#?}"
    );
}

#[test]
fn seats_in_one_cell_or_three() {
    let document =
        requests("id,requester,service,seats\na,h,errands,2\nb,h,errands,1-2\nc,h,errands,0 - 2 - 3\n");
    let seats: Vec<_> =
        document.requests.iter().map(|r| (r.seats.minimum, r.seats.desired, r.seats.maximum)).collect();
    assert_eq!(seats, [(Some(2), None, None), (Some(1), Some(2), None), (Some(0), Some(2), Some(3))]);
    let wrong = faults(requests(
        "id,requester,service,seats,minimum seats\na,h,errands,1-2-3-4,\nb,h,errands,2,1\nc,h,errands,3-2,\nd,h,errands,two,\n",
    ));
    assert_eq!(
        places(&wrong),
        [
            (Code::WrongType, 2, "seats"),
            (Code::ConflictingCells, 3, "seats"),
            (Code::SeatsOutOfOrder, 4, "seats"),
            (Code::WrongType, 5, "seats"),
        ]
    );
}

#[test]
fn every_fault_of_a_table_is_said_at_once_by_row_and_column() {
    let table = "Id;Skils;skills;SKILLS;Latitude;longitude;travel radius (m);car;Languages;max_per_day;blackouts;name;\n\
        anna;;electritian;;52.5;13,4;1.000;perhaps;Germann;2;2026-12-26..2026-12-24;\"Anna\nB.\";\n\
        ;;;;;;;;;;;;\n\
        bela;;repairs;;52,5,1;13.4;-1;no;de;two;;;\n\
        anna;;errands:6;;93.7;13.4;;;;;;;surplus\n\
        cleo;;errands:high;;52;;;;;;;;\n";
    let found = faults(volunteers(table));
    assert_eq!(
        places(&found),
        [
            (Code::UnknownField, 1, "Skils"),
            (Code::DuplicateField, 1, "SKILLS"),
            (Code::MalformedTable, 5, ""),
            (Code::UnknownSkill, 2, "skills"),
            (Code::WrongType, 2, "travel radius (m)"),
            (Code::WrongType, 2, "car"),
            (Code::InvalidLanguage, 2, "Languages"),
            (Code::InvalidName, 2, "name"),
            (Code::ReversedInterval, 2, "blackouts"),
            (Code::AmbiguousName, 4, "skills"),
            (Code::WrongType, 4, "Latitude"),
            (Code::NumberOutOfRange, 4, "travel radius (m)"),
            (Code::WrongType, 4, "max_per_day"),
            (Code::DuplicateId, 5, "Id"),
            (Code::LevelOutOfRange, 5, "skills"),
            (Code::CoordinateOutOfRange, 5, "Latitude"),
            (Code::LevelOutOfRange, 6, "skills"),
            (Code::MissingField, 6, "longitude"),
        ],
        "{found:#?}"
    );
    let text = found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(text.contains("Maybe you meant \"skills\""), "{text}");
    assert!(
        text.contains("Maybe you meant \"Electrician\"") || text.contains("Maybe you meant \"electrician\""),
        "{text}"
    );
    assert!(text.contains("Maybe you meant \"German\""), "{text}");
    assert!(text.contains("(volunteers table, row 4 (line 5), column \"skills\")"), "{text}");
    for secret in ["52,5,1", "13,4", "93.7", "B.", "surplus"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[test]
fn faults_of_checking_name_the_cell_even_in_other_tables() {
    let document = settings().with_tables(&Tables {
        volunteers: Some(b"id,weekly\nanna,mon 09:00-12:00\n"),
        requests: Some(b"id,requester,service,known helpers,priority\n\nlamp,h,errands,ana,13\n"),
        ledger: Some(b"volunteer,request,status,asked\nanna,lamp,No Show,2026-13-01\nanna,lamp,done,\n"),
        consumed: Some(b"volunteer,date,period\nanna,24.11.2026,fortnight\nanna,24.11.1700,Week\n"),
        ..Tables::default()
    });
    assert_eq!(document.ledger[0].status, LedgerStatus::NoShow);
    assert_eq!(document.consumed[1].period, Period::Week);
    let found = faults(document);
    let all = places(&found);
    for expected in [
        (Code::UnknownVolunteer, 3, "known helpers"),
        (Code::TierOutOfRange, 3, "priority"),
        (Code::InvalidTime, 2, "asked"),
        (Code::UnknownWord, 2, "period"),
    ] {
        assert!(all.contains(&expected), "{expected:?} in {all:?}");
    }
}

#[test]
fn files_that_are_no_tables_are_one_fault_and_hide_no_others() {
    let cases: [(&[u8], usize); 7] = [
        (b"", 1),
        (b"\n;;\n", 1),
        (b"\xff\xfei\0d\0", 1),
        (b"anna,plumber:3,0170 1234567\n", 1),
        (b"id,name\nanna,\"Anna\nbela,\n", 2),
        (b"id,name\nanna,M\xfcller\nbela,J\xe4ger\n", 2),
        (b"name\nAnna\n", 1),
    ];
    for (bytes, row) in cases {
        let mut document = settings();
        document.requests = vec![RequestRecord::new("lamp", "h", "gardening").known_helper("anna")];
        let found = faults(document.with_tables(&Tables { volunteers: Some(bytes), ..Tables::default() }));
        let codes: Vec<_> = found.iter().map(|fault| fault.code).collect();
        let expected = if bytes.starts_with(b"name") { Code::MissingField } else { Code::MalformedTable };
        assert_eq!(codes, [expected, Code::UnknownSkill], "{found:#?}");
        assert_eq!(found[0].cell.as_ref().unwrap().row, row);
        assert!(!found[0].to_string().contains("0170"), "what is not a header is not shown");
    }
}

#[test]
fn a_document_changed_after_its_tables_were_read_names_no_wrong_rows() {
    let mut document = volunteers("id,skills\nanna,errands:9\nbela,errands:8\n");
    document.volunteers.swap(0, 1);
    document.volunteers.push(VolunteerRecord::new("cleo").skill("errands", 7));
    let found = faults(document);
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|fault| fault.cell.is_none()), "{found:#?}");
}

#[test]
fn large_and_ragged_tables_take_no_quadratic_time() {
    let wide = "id,".to_owned() + &",".repeat(200_000) + "\n" + "a\n\nb,1" + &"\n,1".repeat(100_000);
    assert!(!faults(volunteers(&wide)).is_empty());
    let names = "id,".to_owned() + &"id,".repeat(50_000) + "skills\n";
    assert_eq!(faults(volunteers(&names)).len(), 50_000);
    let rows: Vec<_> = (0..30_000).map(|row| format!("v{row},unknown-{row},German")).collect();
    let table = format!("id,skills,languages\n{}\n", rows.join("\n"));
    assert_eq!(faults(volunteers(&table)).len(), 30_000);
    let list = vec!["errands:9"; 30_000].join("|");
    assert!(faults(volunteers(&format!("id,skills\na,{list}\n"))).len() >= 30_000);
}
