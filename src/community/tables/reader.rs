//! Reading one cell: every fault is logged with its row and column, and a stand-in takes an unreadable value's place.

use super::{
    super::{
        fault::Code,
        faultlog::{At, FaultLog, Finding, maybe},
    },
    marks::{self, Mark},
    names::{Names, plain},
    when::Parsed,
};

/// A cell that is not empty.
pub(super) struct Reader<'a> {
    /// Trimmed, and without the apostrophe that keeps it from being a formula.
    pub(super) text: &'a str,
    pub(super) at: At<'a>,
    /// The field that the column fills.
    pub(super) path: &'static str,
    /// Whether values are kept out of faults.
    pub(super) private: bool,
    pub(super) names: &'a Names,
    pub(super) log: &'a mut FaultLog,
}

impl Reader<'_> {
    fn fault(&mut self, path: &str, finding: Finding, value: &str) {
        let finding = if self.private { finding.hidden() } else { finding.value(value) };
        self.log.unreadable(self.at, path, finding);
    }

    /// The text itself.
    pub(super) fn id<T: for<'t> From<&'t str>>(&self) -> T {
        T::from(self.text)
    }

    /// What `parse` makes of the whole cell.
    pub(super) fn one<T: Default>(&mut self, parse: impl FnOnce(&str) -> Parsed<T>) -> T {
        parse(self.text).unwrap_or_else(|finding| {
            self.fault(self.path, finding, self.text);
            T::default()
        })
    }

    /// What `parse` makes of each item between separators.
    pub(super) fn list<T: Default>(
        &mut self,
        separators: &[char],
        parse: impl Fn(&[Mark], &Names) -> Parsed<T>,
    ) -> Vec<T> {
        let marked = marks::marks(self.text);
        let mut list = Vec::new();
        for (i, item) in marks::split(&marked, separators).into_iter().enumerate() {
            list.push(parse(item, self.names).unwrap_or_else(|finding| {
                self.fault(&format!("{}[{i}]", self.path), finding, &marks::text(item));
                T::default()
            }));
        }
        list
    }

    /// The same for items that are read as text.
    pub(super) fn texts<T: Default>(
        &mut self,
        separators: &[char],
        parse: impl Fn(&str) -> Parsed<T>,
    ) -> Vec<T> {
        self.list(separators, |item, _| parse(&marks::text(item)))
    }

    /// Ids.
    pub(super) fn ids<T: Default + From<String>>(&mut self) -> Vec<T> {
        self.texts(marks::LIST, |text| Ok(T::from(text.to_owned())))
    }

    /// A whole number from 0 to 4,294,967,295.
    pub(super) fn count(&mut self) -> Option<u32> {
        self.one(|text| whole(text, 0, u32::MAX.into()).map(|number| u32::try_from(number).ok()))
    }

    /// A whole number that may be negative.
    pub(super) fn signed(&mut self) -> i64 {
        self.one(|text| whole(text, i64::MIN.into(), i64::MAX.into()).map(|n| i64::try_from(n).unwrap_or(0)))
    }

    /// Degrees, with a point or a comma before the fraction.
    pub(super) fn degrees(&mut self) -> f64 {
        self.one(degrees)
    }

    /// Yes or no.
    pub(super) fn flag(&mut self) -> bool {
        self.one(|text| match text.to_lowercase().as_str() {
            "yes" | "y" | "true" | "1" | "x" => Ok(true),
            "no" | "n" | "false" | "0" => Ok(false),
            _ => Err(Finding::new(
                Code::WrongType,
                "this is neither yes nor no",
                "Give `yes`, or `no` or nothing.",
            )),
        })
    }

    /// One of a few words, in any case, with spaces and hyphens alike.
    pub(super) fn word<T: Copy + Default>(
        &mut self,
        all: &[T],
        name: fn(T) -> &'static str,
        code: Code,
    ) -> T {
        self.one(|text| word(text, all, name, code))
    }
}

/// One of a few words.
pub(super) fn word<T: Copy>(text: &str, all: &[T], name: fn(T) -> &'static str, code: Code) -> Parsed<T> {
    let wanted = plain(text);
    if let Some(found) = all.iter().find(|&&value| plain(name(value)) == wanted) {
        return Ok(*found);
    }
    let words: Vec<_> = all.iter().map(|&value| name(value)).collect();
    let near = maybe(&text.to_lowercase(), words.iter().copied());
    let list = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    Err(Finding::new(
        code,
        "this word is none of those that the column takes",
        format!("Give one of {list}.{near}"),
    ))
}

/// An item that is taken as it is.
#[allow(clippy::unnecessary_wraps, reason = "one of several ways to read an item")]
pub(super) fn plain_text(text: &str) -> Parsed<String> {
    Ok(text.to_owned())
}

/// A whole number without any separator; `3.0`, as some programs write it, is 3.
pub(super) fn whole(text: &str, least: i128, most: i128) -> Parsed<i128> {
    let bare = text.strip_suffix(".0").or(text.strip_suffix(",0")).unwrap_or(text);
    let digits = bare.strip_prefix('-').unwrap_or(bare);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let remedy = "Give digits only, without separators of thousands and without a unit.";
        return Err(Finding::new(Code::WrongType, "this is not a whole number", remedy));
    }
    // More digits than an `i128` has are out of range as well.
    bare.parse().ok().filter(|number| (least..=most).contains(number)).ok_or_else(|| {
        let cause = format!("this number is outside {least}..={most}");
        Finding::new(Code::NumberOutOfRange, cause, "Give a number within that range.")
    })
}

fn degrees(text: &str) -> Parsed<f64> {
    let bad = || {
        let remedy =
            "Give degrees such as `52.5200` or `52,5200`, with one point or comma and no other sign.";
        Finding::new(Code::WrongType, "this is not a number of degrees", remedy)
    };
    let digits = text.strip_prefix('-').unwrap_or(text);
    let marks = digits.bytes().filter(|byte| b".,".contains(byte)).count();
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || b".,".contains(&byte));
    let begins = digits.starts_with(|c: char| c.is_ascii_digit());
    if !plain || marks > 1 || !begins {
        return Err(bad());
    }
    text.replace(',', ".").parse::<f64>().ok().filter(|number| number.is_finite()).ok_or_else(bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_separators_of_thousands() {
        let range = |text: &str| whole(text, 0, u32::MAX.into());
        for (text, number) in [("0", 0), ("007", 7), ("3.0", 3), ("3,0", 3), ("4294967295", 4_294_967_295)] {
            assert_eq!(range(text).unwrap(), number);
        }
        for bad in ["1.000", "1,000", "1 000", "1'000", "3.5", "three", "", ".0", "-", "+3", "3 km", "0x3"] {
            assert_eq!(range(bad).unwrap_err().code, Code::WrongType, "{bad}");
        }
        for far in ["-1", "4294967296", "99999999999999999999999999999999999999999999999999"] {
            assert_eq!(range(far).unwrap_err().code, Code::NumberOutOfRange, "{far}");
        }
    }

    #[test]
    fn degrees_take_a_point_or_a_comma() {
        for (text, number) in
            [("52.52", 52.52), ("52,52", 52.52), ("-13", -13.0), ("-0,5", -0.5), ("7.", 7.0)]
        {
            assert!((degrees(text).unwrap() - number).abs() < 1e-12, "{text}");
        }
        for bad in ["1.052,5", "52.5.2", "52,5,2", "N52", "52°", "nan", "inf", "1e3", ".5", "-", ""] {
            assert_eq!(degrees(bad).unwrap_err().code, Code::WrongType, "{bad}");
        }
    }
}
