//! The page of `estimate`: what share of a corpus each class has, group by group.

mod calendar;
mod chart;
mod contrasts;
mod head;
mod legend;
mod method;
mod pi;
mod series;
mod table;
mod timeline;
mod words;

use maud::html;

use super::document::Document;
use super::parts::{Section, counted};
use crate::report::SharesRecord;

/// Shares of classes as a page of its own; the same record gives the same bytes.
pub fn shares_page(record: &SharesRecord) -> String {
    let page = Document {
        program: &record.program,
        title: head::title(record),
        skip: "Skip to the shares",
        head: head::head(record),
        sections: sections(record),
    };
    page.written()
}

/// The sections that have something to say, in their order.
fn sections(record: &SharesRecord) -> Vec<Section> {
    let optional = [shares, series::section, contrasts::section];
    (optional.iter().filter_map(|section| section(record)))
        .chain([method::section(record)])
        .collect()
}

fn shares(record: &SharesRecord) -> Option<Section> {
    if record.groups.is_empty() || record.classes.is_empty() {
        return None;
    }
    let by: Vec<String> = record.by.iter().map(|column| words::long(column)).collect();
    let n = words::n_groups(record);
    Some(Section {
        id: "shares",
        title: "Shares",
        body: html! {
            @if n > 0 {
                p {
                    "The whole corpus and " (counted(n, "group")) " by "
                    @for (i, column) in by.iter().enumerate() {
                        @if i > 0 { " and " } b { bdi { (column) } }
                    }
                    "."
                }
            }
            (chart::figure(record))
            (table::tables(record))
        },
    })
}
