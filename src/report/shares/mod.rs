//! Shares of classes as JSON, CSV and text.

mod csv;
mod record;
mod text;

pub use record::{
    ClassShare, GroupShares, Predicted, SHARES_SCHEMA_VERSION, ShareContrast, SharesRecord,
};
