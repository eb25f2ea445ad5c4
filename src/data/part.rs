//! The parts into which a draw may divide a corpus.

/// What the column `part` says of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// There are no parts.
    Whole,
    /// Kept for testing.
    Test,
    /// To learn from.
    Train,
}

impl Part {
    /// As the column has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Whole => "",
            Self::Test => "test",
            Self::Train => "train",
        }
    }

    /// The part of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Whole, Self::Test, Self::Train]
            .into_iter()
            .find(|part| part.name() == name)
    }
}
