//! Reading weekly windows, recurrences, dates, ledger entries and consumed numbers.

use super::{
    super::{
        fault::Code,
        faultlog::{At, FaultLog, Finding, maybe},
        fields::{Fields, number_item, text_item, wrong_type},
        records::{
            ConsumedRecord, DatesRecord, LedgerRecord, LedgerStatus, Period, RecurrenceRecord, Weekday,
            WeeklyRecord,
        },
        tree::Node,
    },
    interval,
};

pub(super) fn weekly(node: &Node, at: At<'_>, path: &str, log: &mut FaultLog) -> WeeklyRecord {
    let mut fields = Fields::of(node, at, path, log);
    let record = WeeklyRecord {
        days: fields.list("days", log, |n, at, path, log| {
            word(n, at, path, log, &Weekday::ALL.map(|day| (day.as_str(), day))).unwrap_or(Weekday::Mon)
        }),
        nth: fields.list("nth", log, number_item),
        from: fields.text("from", log),
        to: fields.text("to", log),
        since: fields.option_text("since", false, log),
        until: fields.option_text("until", false, log),
    };
    fields.finish(log);
    record
}

pub(super) fn recurrence(node: &Node, at: At<'_>, path: &str, log: &mut FaultLog) -> RecurrenceRecord {
    let mut fields = Fields::of(node, at, path, log);
    let record = RecurrenceRecord {
        start: fields.text("start", log),
        end: fields.text("end", log),
        rule: fields.text("rule", log),
        except: fields.list("except", log, text_item),
    };
    fields.finish(log);
    record
}

pub(super) fn dates(node: &Node, at: At<'_>, path: &str, log: &mut FaultLog) -> DatesRecord {
    let mut fields = Fields::of(node, at, path, log);
    let record =
        DatesRecord { first: fields.text("first", log), last: fields.option_text("last", false, log) };
    fields.finish(log);
    record
}

pub(super) fn ledger_entry(fields: &mut Fields<'_>, log: &mut FaultLog) -> LedgerRecord {
    let words = LedgerStatus::ALL.map(|status| (status.as_str(), status));
    LedgerRecord {
        volunteer: fields.text("volunteer", log).into(),
        request: fields.text("request", log).into(),
        requester: fields.option_text("requester", false, log).map(Into::into),
        status: fields
            .required("status", log, |n, at, path, log| word(n, at, path, log, &words))
            .flatten()
            .unwrap_or_default(),
        time: fields.option("time", log, interval),
        asked_on: fields.option_text("asked_on", false, log),
        answer_by: fields.option_text("answer_by", false, log),
    }
}

pub(super) fn consumed(fields: &mut Fields<'_>, log: &mut FaultLog) -> ConsumedRecord {
    let words = [("day", Period::Day), ("week", Period::Week), ("month", Period::Month)];
    ConsumedRecord {
        volunteer: fields.text("volunteer", log).into(),
        date: fields.text("date", log),
        period: fields
            .option("period", log, |n, at, path, log| word(n, at, path, log, &words))
            .flatten()
            .unwrap_or_default(),
        visits: fields.option_count("visits", log),
        minutes: fields.option_count("minutes", log),
    }
}

/// What one of a few words stands for.
fn word<T: Copy>(
    node: &Node,
    at: At<'_>,
    path: &str,
    log: &mut FaultLog,
    words: &[(&'static str, T)],
) -> Option<T> {
    let Node::Text(text) = node else {
        log.unreadable(at, path, wrong_type(node, "a text", false));
        return None;
    };
    let found = words.iter().find(|(word, _)| word == text).map(|&(_, meaning)| meaning);
    if found.is_none() {
        let all: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        let near = maybe(text, words.iter().map(|&(word, _)| word));
        let remedy = format!("Give one of {}.{near}", all.join(", "));
        let finding = Finding::new(Code::UnknownWord, "there is no such word here", remedy).value(text);
        log.unreadable(at, path, finding);
    }
    found
}
