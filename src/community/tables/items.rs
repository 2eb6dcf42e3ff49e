//! The items of lists: how each is read from a cell and written to one.

use super::{
    super::{
        fault::Code,
        faultlog::Finding,
        ids::{CredentialId, GroupId, SkillId},
        records::{
            AttributeNeedRecord, AttributeRecord, DatesRecord, HeldCredentialRecord, IntervalRecord,
            RecurrenceRecord, SkillLevelRecord, Way, WeeklyRecord,
        },
    },
    marks::{Mark, escaped, split, split_last, split_once, text},
    names::Names,
    reader::{whole, word},
    when::{Parsed, validity, weekly_text},
};

/// What stands between items that are written.
const BETWEEN: &str = " | ";

/// `plumber`, `plumber:3`.
pub(super) fn skill_level(item: &[Mark], names: &Names) -> Parsed<SkillLevelRecord> {
    let digits = |marks: &[Mark]| !marks.is_empty() && marks.iter().all(|(c, _)| c.is_ascii_digit());
    if let Some((skill, level)) = split_last(item, ':') {
        if digits(level) {
            let level = whole(&text(level), 0, u32::MAX.into())?;
            let skill = SkillId::from(names.skills.resolve(&text(skill))?);
            return Ok(SkillLevelRecord { skill, level: u32::try_from(level).unwrap_or(0) });
        }
        if !names.skills.has_id(&text(item)) && names.skills.resolve(&text(skill)).is_ok() {
            let cause = "behind the colon there is no level";
            return Err(Finding::new(
                Code::LevelOutOfRange,
                cause,
                "Give a whole number from 1 (basic) to 5 (master).",
            ));
        }
    }
    Ok(SkillLevelRecord { skill: names.skills.resolve(&text(item))?.into(), level: 1 })
}

/// A text as it stands.
#[allow(clippy::unnecessary_wraps, reason = "one of several ways to read an item")]
pub(super) fn plain_text(item: &[Mark], _: &Names) -> Parsed<String> {
    Ok(text(item))
}

/// A skill by its id or name.
pub(super) fn skill(item: &[Mark], names: &Names) -> Parsed<SkillId> {
    names.skills.resolve(&text(item)).map(SkillId::from)
}

/// A credential by its id or name.
pub(super) fn credential(item: &[Mark], names: &Names) -> Parsed<CredentialId> {
    names.credentials.resolve(&text(item)).map(CredentialId::from)
}

/// `elderly`.
pub(super) fn group(item: &[Mark], names: &Names) -> Parsed<GroupId> {
    names.groups.resolve(&text(item)).map(GroupId::from)
}

/// `police-check`, `police-check:2027-05-01`, `police-check:2025-05-01..2027-05-01`.
pub(super) fn held_credential(item: &[Mark], names: &Names) -> Parsed<HeldCredentialRecord> {
    let (name, dates) = split_once(item, ':').unwrap_or((item, &[]));
    let credential = names.credentials.resolve(&text(name))?.into();
    let (issued, expires) = if dates.is_empty() { (None, None) } else { validity(&text(dates))? };
    Ok(HeldCredentialRecord { credential, issued, expires })
}

/// `gender=female`.
pub(super) fn attribute(item: &[Mark], _: &Names) -> Parsed<AttributeRecord> {
    let (attribute, value) = split_once(item, '=').ok_or_else(|| {
        let cause = "this is not an attribute with its value";
        Finding::new(
            Code::WrongType,
            cause,
            "Give `attribute=value`, such as `gender=female`; several separated by `|`.",
        )
    })?;
    Ok(AttributeRecord { attribute: text(attribute), value: text(value) })
}

/// `gender=female,diverse`, or `smokes` for any value as long as it is known.
#[allow(clippy::unnecessary_wraps, reason = "one of several ways to read an item")]
pub(super) fn attribute_need(item: &[Mark], _: &Names) -> Parsed<AttributeNeedRecord> {
    let (attribute, values) = split_once(item, '=').unwrap_or((item, &[]));
    let one_of = split(values, &[',']).into_iter().map(text).collect();
    Ok(AttributeNeedRecord { attribute: text(attribute), one_of })
}

/// `home`, `venue`, `remote`.
pub(super) fn way(item: &str) -> Parsed<Way> {
    word(item, &Way::ALL, Way::as_str, Code::UnknownWay)
}

/// Written one after the other.
pub(super) fn joined<T>(items: &[T], write: impl Fn(&T) -> String) -> String {
    items.iter().map(write).collect::<Vec<_>>().join(BETWEEN)
}

pub(super) fn texts<T: AsRef<str>>(items: &[T]) -> String {
    joined(items, |item| escaped(item.as_ref(), &[]))
}

pub(super) fn levels(records: &[SkillLevelRecord]) -> String {
    joined(records, |record| {
        let skill = escaped(record.skill.as_str(), &[':']);
        if record.level == 1 { skill } else { format!("{skill}:{}", record.level) }
    })
}

pub(super) fn held_credentials(records: &[HeldCredentialRecord]) -> String {
    joined(records, |record| {
        let name = escaped(record.credential.as_str(), &[':']);
        match (&record.issued, &record.expires) {
            (None, None) => name,
            (None, Some(expires)) => format!("{name}:{expires}"),
            (Some(issued), expires) => format!("{name}:{issued}..{}", expires.as_deref().unwrap_or_default()),
        }
    })
}

pub(super) fn attributes(records: &[AttributeRecord]) -> String {
    joined(records, |record| {
        format!("{}={}", escaped(&record.attribute, &['=']), escaped(&record.value, &['=']))
    })
}

pub(super) fn attribute_needs(records: &[AttributeNeedRecord]) -> String {
    joined(records, |record| {
        let attribute = escaped(&record.attribute, &['=']);
        let values: Vec<_> = record.one_of.iter().map(|value| escaped(value, &['=', ','])).collect();
        if values.is_empty() { attribute } else { format!("{attribute}={}", values.join(",")) }
    })
}

/// `2026-11-24 09:00/12:00` where that says it all.
pub(super) fn interval(record: &IntervalRecord) -> String {
    match one_day(record) {
        Some((date, start, end)) => format!("{date} {start}/{end}"),
        None => format!("{}/{}", record.start, record.end),
    }
}

/// The date, the start and the end of an interval without offsets within one day.
pub(super) fn one_day(record: &IntervalRecord) -> Option<(&str, &str, &str)> {
    let (date, start) = record.start.split_once('T')?;
    let (end_date, end) = record.end.split_once('T')?;
    (date == end_date && start.len() == 5 && end.len() == 5).then_some((date, start, end))
}

pub(super) fn intervals(records: &[IntervalRecord]) -> String {
    joined(records, interval)
}

pub(super) fn weekly(records: &[WeeklyRecord]) -> String {
    joined(records, weekly_text)
}

pub(super) fn dates(records: &[DatesRecord]) -> String {
    joined(records, |record| match &record.last {
        Some(last) => format!("{}..{last}", record.first),
        None => record.first.clone(),
    })
}

pub(super) fn recurrence(record: &RecurrenceRecord) -> String {
    let first = if record.start.is_empty() && record.end.is_empty() {
        String::new()
    } else {
        format!("{}/{} ", record.start, record.end)
    };
    let except = if record.except.is_empty() {
        String::new()
    } else {
        format!(" except {}", record.except.join(", "))
    };
    format!("{first}{}{except}", record.rule)
}

pub(super) fn recurrences(records: &[RecurrenceRecord]) -> String {
    joined(records, recurrence)
}
