//! Shares of classes as JSON, CSV and text.

mod record;

pub use record::{
    ClassShare, GroupShares, Predicted, SHARES_SCHEMA_VERSION, ShareContrast, SharesRecord,
};
