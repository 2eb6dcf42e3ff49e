//! Reading one JSON object field by field: every fault is logged, and a stand-in takes an unreadable value's place.

use super::{
    fault::Code,
    faultlog::{At, FaultLog, Finding, maybe, shortened},
    tree::Node,
};
use std::collections::BTreeSet;

/// An object being read. Each method names a field; [`Fields::finish`] then knows which fields are foreign.
pub(super) struct Fields<'a> {
    at: At<'a>,
    /// The path of the object in its record; empty for the record itself.
    path: &'a str,
    entries: &'a [(String, Node)],
    known: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    /// The fields of `node`; if it is not an object, that is a fault, and no field has a value.
    pub(super) fn of(node: &'a Node, at: At<'a>, path: &'a str, log: &mut FaultLog) -> Self {
        let entries = if let Node::Object(entries) = node {
            entries.as_slice()
        } else {
            log.unreadable(at, path, wrong_type(node, "an object", false));
            &[]
        };
        Self { at, path, entries, known: Vec::new() }
    }

    /// The path of a field.
    pub(super) fn path(&self, field: &str) -> String {
        if self.path.is_empty() { field.to_owned() } else { format!("{}.{field}", self.path) }
    }

    fn get(&mut self, field: &'static str) -> Option<&'a Node> {
        self.known.push(field);
        let node = self.entries.iter().find(|(name, _)| name == field).map(|(_, node)| node);
        node.filter(|node| !matches!(node, Node::Null))
    }

    /// A text; missing: empty.
    pub(super) fn text(&mut self, field: &'static str, log: &mut FaultLog) -> String {
        self.option_text(field, false, log).unwrap_or_default()
    }

    /// A text that may be missing; `private` keeps an unreadable value out of the log.
    pub(super) fn option_text(
        &mut self,
        field: &'static str,
        private: bool,
        log: &mut FaultLog,
    ) -> Option<String> {
        match self.get(field)? {
            Node::Text(text) => Some(text.clone()),
            other => {
                log.unreadable(self.at, &self.path(field), wrong_type(other, "a text", private));
                None
            }
        }
    }

    /// A whole number from 0 to 4,294,967,295 that may be missing.
    pub(super) fn option_count(&mut self, field: &'static str, log: &mut FaultLog) -> Option<u32> {
        let node = self.get(field)?;
        let number = self.whole(field, node, (0, u32::MAX.into()), log)?;
        u32::try_from(number).ok()
    }

    /// A whole number that may be negative; missing: 0.
    pub(super) fn signed(&mut self, field: &'static str, log: &mut FaultLog) -> i64 {
        let Some(node) = self.get(field) else { return 0 };
        let number = self.whole(field, node, (i64::MIN.into(), i64::MAX.into()), log);
        number.and_then(|number| i64::try_from(number).ok()).unwrap_or(0)
    }

    fn whole(
        &self,
        field: &'static str,
        node: &Node,
        range: (i128, i128),
        log: &mut FaultLog,
    ) -> Option<i128> {
        whole(node, range).map_err(|finding| log.unreadable(self.at, &self.path(field), finding)).ok()
    }

    /// A whole number from 0 to 4,294,967,295; missing: a fault.
    pub(super) fn count(&mut self, field: &'static str, log: &mut FaultLog) -> u32 {
        if self.get(field).is_none() {
            log.unreadable(self.at, &self.path(field), missing(field));
        }
        self.option_count(field, log).unwrap_or(0)
    }

    /// True or false; missing: false.
    pub(super) fn flag(&mut self, field: &'static str, log: &mut FaultLog) -> bool {
        self.option_flag(field, log).unwrap_or(false)
    }

    /// True or false, which may be missing.
    pub(super) fn option_flag(&mut self, field: &'static str, log: &mut FaultLog) -> Option<bool> {
        match self.get(field)? {
            Node::Flag(flag) => Some(*flag),
            other => {
                log.unreadable(self.at, &self.path(field), wrong_type(other, "true or false", false));
                None
            }
        }
    }

    /// A coordinate, which is never shown; missing: a fault.
    pub(super) fn degrees(&mut self, field: &'static str, log: &mut FaultLog) -> f64 {
        if self.get(field).is_none() {
            log.unreadable(self.at, &self.path(field), missing(field));
        }
        self.option_degrees(field, log).unwrap_or(0.0)
    }

    /// A coordinate, which is never shown and may be missing.
    pub(super) fn option_degrees(&mut self, field: &'static str, log: &mut FaultLog) -> Option<f64> {
        match self.get(field)? {
            Node::Real(number) => Some(*number),
            #[allow(clippy::cast_precision_loss, reason = "any number this large is out of range anyway")]
            Node::Whole(number) => Some(*number as f64),
            other => {
                log.unreadable(self.at, &self.path(field), wrong_type(other, "a number", true));
                None
            }
        }
    }

    /// Makes a field one that is known here though it is not read.
    pub(super) fn known(&mut self, field: &'static str) {
        self.known.push(field);
    }

    /// An object read by `read`, which is given the object and its path; missing: `None`.
    pub(super) fn option<T>(
        &mut self,
        field: &'static str,
        log: &mut FaultLog,
        read: impl FnOnce(&Node, At<'a>, &str, &mut FaultLog) -> T,
    ) -> Option<T> {
        let node = self.get(field)?;
        Some(read(node, self.at, &self.path(field), log))
    }

    /// The same, where missing is a fault.
    pub(super) fn required<T>(
        &mut self,
        field: &'static str,
        log: &mut FaultLog,
        read: impl FnOnce(&Node, At<'a>, &str, &mut FaultLog) -> T,
    ) -> Option<T> {
        let value = self.option(field, log, read);
        if value.is_none() {
            log.unreadable(self.at, &self.path(field), missing(field));
        }
        value
    }

    /// A list, each item read by `read`, which is given the item and its path; missing: `None`.
    pub(super) fn option_list<T>(
        &mut self,
        field: &'static str,
        log: &mut FaultLog,
        mut read: impl FnMut(&Node, At<'a>, &str, &mut FaultLog) -> T,
    ) -> Option<Vec<T>> {
        let path = self.path(field);
        match self.get(field)? {
            Node::List(items) => {
                let item = |(i, item): (usize, &Node)| read(item, self.at, &format!("{path}[{i}]"), log);
                Some(items.iter().enumerate().map(item).collect())
            }
            other => {
                log.unreadable(self.at, &path, wrong_type(other, "a list", false));
                None
            }
        }
    }

    /// A list; missing: empty.
    pub(super) fn list<T>(
        &mut self,
        field: &'static str,
        log: &mut FaultLog,
        read: impl FnMut(&Node, At<'a>, &str, &mut FaultLog) -> T,
    ) -> Vec<T> {
        self.option_list(field, log, read).unwrap_or_default()
    }

    /// Logs the fields that were not asked for, and those that are there twice. Returns whether any is foreign.
    pub(super) fn finish(self, log: &mut FaultLog) -> bool {
        let mut foreign = false;
        let mut seen = BTreeSet::new();
        for (name, _) in self.entries {
            if !seen.insert(name) {
                let cause = "the object has this field twice";
                let finding = Finding::new(Code::DuplicateField, cause, "Keep the one that is meant.");
                log.unreadable(self.at, &self.path(&shortened(name)), finding);
            } else if !self.known.contains(&name.as_str()) {
                foreign = true;
                let near = maybe(name, self.known.iter().copied());
                let remedy = format!("Remove or rename it.{near}");
                let finding = Finding::new(Code::UnknownField, "there is no such field here", remedy);
                log.add(self.at, &self.path(&shortened(name)), finding);
            }
        }
        foreign
    }
}

/// One text of a list of texts.
pub(super) fn text_item(node: &Node, at: At<'_>, path: &str, log: &mut FaultLog) -> String {
    if let Node::Text(text) = node {
        return text.clone();
    }
    log.unreadable(at, path, wrong_type(node, "a text", false));
    String::new()
}

/// One number of a list of whole numbers.
pub(super) fn number_item(node: &Node, at: At<'_>, path: &str, log: &mut FaultLog) -> i32 {
    let number = whole(node, (i32::MIN.into(), i32::MAX.into()));
    let number = number.map_err(|finding| log.unreadable(at, path, finding)).ok();
    number.and_then(|number| i32::try_from(number).ok()).unwrap_or(1)
}

fn whole(node: &Node, (least, most): (i128, i128)) -> Result<i128, Finding> {
    match node {
        Node::Whole(number) if (least..=most).contains(number) => Ok(*number),
        // Whole numbers beyond 64 bits reach us as floating-point ones.
        Node::Whole(_) => Err(out_of_range(node, least, most)),
        Node::Real(number) if number.abs() >= 1e18 => Err(out_of_range(node, least, most)),
        _ => Err(wrong_type(node, "a whole number", false)),
    }
}

/// A value of another type than `wanted`.
pub(super) fn wrong_type(found: &Node, wanted: &str, private: bool) -> Finding {
    let cause = format!("this should be {wanted} and is {}", found.kind());
    let finding = Finding::new(Code::WrongType, cause, format!("Give {wanted}."));
    if private { finding.hidden() } else { finding.value(&found.shown()) }
}

/// A required field that is not there.
pub(super) fn missing(field: &str) -> Finding {
    Finding::new(Code::MissingField, "this field is required", format!("Give a value for `{field}`."))
}

fn out_of_range(found: &Node, least: i128, most: i128) -> Finding {
    let cause = format!("this number is outside {least}..={most}");
    Finding::new(Code::NumberOutOfRange, cause, "Give a number within that range.").value(&found.shown())
}
