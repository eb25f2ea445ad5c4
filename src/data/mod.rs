//! Schemes, tables and labelled sentences: everything that is read before a word is looked at.

mod behaviour;
mod cells;
mod codings;
mod columnar;
mod dates;
mod dialect;
mod embedded;
mod encoding;
mod found;
mod join;
mod journal;
mod labelled;
mod output;
mod part;
mod partial;
mod predictions;
mod queue;
mod records;
mod scheme;
mod source;
mod table;
mod wording;

pub use behaviour::{Case, read_cases};
pub use cells::CellWriter;
pub use codings::{CodedRow, CodedSet, CodingColumns};
pub use columnar::TableFormat;
#[cfg(feature = "parquet")]
pub use columnar::{ColumnReader, ColumnWriter, Strings};
pub use dates::{SlashedOrder, YearMonth, dates_of};
pub use dialect::{Dialect, TableOptions};
pub use embedded::{
    default_cases, default_codebook, default_fit, default_labels, default_prior, default_scheme,
    default_test,
};
pub use encoding::encoding_named;
pub use found::{read_labelled_of_any_scheme, scheme_found};
pub use join::joined_units;
pub use journal::{Act, Entry, Journal, Reading, Settlement, text_mark};
pub use labelled::{
    LabelledRow, LabelledSet, Requested, hex, leading_number, read_labelled, read_labelled_from,
    squeezed,
};
pub use output::{Output, is_same_place};
pub use part::Part;
pub use partial::partial_name;
pub use predictions::{JoinedPredictions, PredictionColumns, Predictions};
pub use queue::{Queue, QueueColumns, QueueItem};
pub use scheme::{Scheme, Side};
pub use table::{RejectedRow, Table, TablePosition, TableRow, read_bytes};
pub use wording::wording;
