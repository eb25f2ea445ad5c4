//! The features of a sentence's shape, listed beforehand.

use memchr::memchr;

use super::NONE;

/// Their numbers, [`NONE`] for those that the model does not have.
pub(super) struct ShapeTable {
    n_kinds: usize,
    /// By the set of sides (bit s for side s).
    pub sides: Vec<u32>,
    /// By the set of sides and the kind.
    sides_kind: Vec<u32>,
    pub first: Vec<u32>,
    first_kind: Vec<u32>,
    pub last: Vec<u32>,
    pub kind: Vec<u32>,
    /// short, middle, long, very long
    lengths: [u32; 4],
    pub quotes: u32,
    pub question: u32,
    pub colon: u32,
    pub no_full_stop: u32,
}

impl ShapeTable {
    /// Lists the features; `feature` finds the number of a term.
    pub fn new(marks: &[&str], kinds: &[&str], feature: &impl Fn(&str) -> u32) -> Self {
        let sets: Vec<String> = (0..1_usize << marks.len())
            .map(|set| {
                let present = (0..marks.len()).filter(|s| set & (1 << s) != 0);
                let names: Vec<&str> = present.map(|s| marks[s]).collect();
                match names.is_empty() {
                    true => "none".to_owned(),
                    false => names.join("+"),
                }
            })
            .collect();
        let with_kind = |stem: &str, name: &str| -> Vec<u32> {
            (kinds.iter())
                .map(|kind| feature(&format!("s:{stem}={name} {kind}")))
                .collect()
        };
        let of_marks = |stem: &str| -> Vec<u32> {
            (marks.iter())
                .map(|mark| feature(&format!("s:{stem}={mark}")))
                .collect()
        };
        Self {
            n_kinds: kinds.len(),
            sides: (sets.iter().map(|s| feature(&format!("s:sides={s}")))).collect(),
            sides_kind: sets.iter().flat_map(|s| with_kind("sides", s)).collect(),
            first: of_marks("first"),
            first_kind: marks.iter().flat_map(|m| with_kind("first", m)).collect(),
            last: of_marks("last"),
            kind: (kinds.iter().map(|k| feature(&format!("s:has {k}")))).collect(),
            lengths: ["short", "middle", "long", "very long"]
                .map(|length| feature(&format!("s:length={length}"))),
            quotes: feature("s:quotes"),
            question: feature("s:question"),
            colon: feature("s:colon"),
            no_full_stop: feature("s:no full stop"),
        }
    }

    /// A set of sides with a kind.
    pub fn sides_kind(&self, set: usize, kind: usize) -> u32 {
        self.sides_kind[set * self.n_kinds + kind]
    }

    /// The side of the first mention with a kind.
    pub fn first_kind(&self, side: usize, kind: usize) -> u32 {
        self.first_kind[side * self.n_kinds + kind]
    }

    /// A number of tokens.
    pub fn length(&self, n_tokens: usize) -> u32 {
        self.lengths[match n_tokens {
            0..=9 => 0,
            10..=19 => 1,
            20..=34 => 2,
            _ => 3,
        }]
    }
}

/// Which signs of the shape a text has, and whether it ends like a sentence.
pub(super) struct Signs {
    pub quotes: bool,
    pub question: bool,
    pub colon: bool,
    pub full_stop: bool,
}

impl Signs {
    pub fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let has = |sign: u8| memchr(sign, bytes).is_some();
        Self {
            quotes: has(b'"') || (!text.is_ascii() && text.contains(['“', '”', '«'])),
            question: has(b'?'),
            colon: has(b':'),
            full_stop: text.trim_end().ends_with(['.', '"', '”', '!']),
        }
    }

    /// The features of the signs.
    pub fn features(&self, table: &ShapeTable) -> [u32; 4] {
        let when = |there: bool, feature: u32| if there { feature } else { NONE };
        [
            when(self.quotes, table.quotes),
            when(self.question, table.question),
            when(self.colon, table.colon),
            when(!self.full_stop, table.no_full_stop),
        ]
    }
}
