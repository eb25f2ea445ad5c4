//! The strings of a column, however they are stored.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, LargeStringArray, StringArray, StringViewArray};
use arrow_cast::cast;
use arrow_schema::DataType;

/// A column of strings. Cloning its array is cheap; a dictionary is unfolded.
pub enum Strings {
    /// Offsets of 32 bits.
    Utf8(StringArray),
    /// Offsets of 64 bits.
    Large(LargeStringArray),
    /// Views.
    View(StringViewArray),
}

impl Strings {
    /// Whether `Strings` can be made of a column of this type.
    pub fn are(data_type: &DataType) -> bool {
        match data_type {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
            DataType::Dictionary(_, values) => Self::are(values),
            _ => false,
        }
    }

    /// The strings of `column`; `None` for a column of another type.
    pub fn of(column: &ArrayRef) -> Option<Self> {
        match column.data_type() {
            DataType::Utf8 => column.as_string_opt().cloned().map(Self::Utf8),
            DataType::LargeUtf8 => column.as_string_opt().cloned().map(Self::Large),
            DataType::Utf8View => column.as_string_view_opt().cloned().map(Self::View),
            DataType::Dictionary(_, values) if Self::are(values) => {
                Self::of(&cast(column, values).ok()?)
            }
            _ => None,
        }
    }

    /// The string of row `row`, which must be there; "" for a null.
    pub fn get(&self, row: usize) -> &str {
        match self {
            Self::Utf8(strings) if strings.is_valid(row) => strings.value(row),
            Self::Large(strings) if strings.is_valid(row) => strings.value(row),
            Self::View(strings) if strings.is_valid(row) => strings.value(row),
            _ => "",
        }
    }
}
