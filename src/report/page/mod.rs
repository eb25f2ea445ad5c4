//! The HTML reports of an evaluation and of shares: one file each, without scripts, that needs nothing
//! from elsewhere.

mod behaviour;
mod calibration;
mod card;
mod checks;
mod confusion;
mod document;
mod dots;
mod errors;
mod learning;
mod method;
mod parts;
mod plot;
mod reliability;
mod scale;
mod scores;
mod shares;
mod slices;
mod terms;
mod verdict;

use super::EvalRecord;
use document::Document;
use parts::Section;
pub use shares::shares_page;

/// What all pages of the house have in common: colours, letters, tables.
pub const HOUSE_STYLE: &str = include_str!("house.css");

/// The evaluation as a page of its own; the same record gives the same bytes.
pub fn page(record: &EvalRecord) -> String {
    let page = Document {
        program: &record.program,
        title: verdict::title(record),
        skip: "Skip to the scores",
        head: verdict::head(record),
        sections: sections(record),
    };
    page.written()
}

/// The sections that have something to say, in their order.
fn sections(record: &EvalRecord) -> Vec<Section> {
    let optional = [
        scores::section,
        confusion::section,
        slices::section,
        learning::section,
        calibration::section,
        behaviour::section,
        errors::section,
        terms::section,
        checks::repeats,
        checks::audit,
    ];
    let always = [method::section(record), card::section(record)];
    (optional.iter().filter_map(|section| section(record)))
        .chain(always)
        .collect()
}
