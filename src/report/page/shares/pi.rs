//! What pi is, said where it is first named.

use crate::report::{GroupShares, SharesRecord};

/// Parts of the page with words of the record, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Head,
    Groups,
    Differences,
    Method,
}

/// A clause on pi for the part that names it first; nothing for all others.
pub(super) fn explained(record: &SharesRecord, part: Part) -> &'static str {
    match part {
        _ if first(record) != Some(part) => "",
        Part::Method => "; pi is the chance that a sentence had of being drawn for labelling",
        _ => " pi is the chance that a sentence had of being drawn for labelling.",
    }
}

fn first(record: &SharesRecord) -> Option<Part> {
    let of_group = |g: &GroupShares| {
        let mut reasons = g.classes.iter().filter_map(|c| c.reason.as_deref());
        reasons.any(has_pi) || g.cautions.iter().any(|c| has_pi(c))
    };
    let mut differences = record.contrasts.iter().filter_map(|c| c.reason.as_deref());
    let mut method =
        (record.notes.iter()).chain([&record.method_reason, &record.predicted.sentence]);
    // the whole corpus' words stand at the head
    if record.cautions.iter().any(|c| has_pi(c)) || record.groups.first().is_some_and(of_group) {
        Some(Part::Head)
    } else if record.groups.iter().skip(1).any(of_group) {
        Some(Part::Groups)
    } else if differences.any(has_pi) {
        Some(Part::Differences)
    } else if method.any(|text| has_pi(text)) {
        Some(Part::Method)
    } else {
        None
    }
}

fn has_pi(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.any(|word| matches!(word, "pi" | "Pi" | "π"))
}
