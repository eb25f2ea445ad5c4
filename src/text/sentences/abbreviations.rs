//! Words that tell whether a full stop ends a sentence.

/// What a full stop after a word may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No abbreviation: the stop ends a sentence.
    Word,
    /// A name or the like follows (`Gen.`, `vs.`): it ends none.
    Title,
    /// `St.`: a saint before a name, a street before a new sentence.
    Saint,
    /// Shortened only before a number (`No. 2`).
    BeforeNumber,
    /// `p.m.`: ends a sentence unless a day or zone follows.
    Time,
    /// May stand anywhere (`U.S.`, `Inc.`, `Calif.`): ends one if the next word must begin one.
    Open,
    /// One capital letter: likewise.
    Initial,
}

/// Sorted, as all lists here.
const TITLES: &[&str] = &[
    "Adm", "Amb", "Asst", "Atty", "Brig", "Capt", "Cdr", "Cmdr", "Cmdt", "Col", "Cpl", "Cpt", "Dep",
    "Det", "Dr", "Drs", "Fr", "Ft", "Gen", "Gens", "Gov", "Govs", "Hon", "Insp", "Lt", "Ltc", "Maj",
    "Messrs", "Mlle", "Mme", "Mr", "Mrs", "Ms", "Msgr", "Mt", "Mx", "Pfc", "Pres", "Prof", "Profs",
    "Pvt", "Rep", "Reps", "Rev", "Sen", "Sens", "Sgt", "Spc", "Spec", "Ste", "Supt", "approx", "ca",
    "cf", "eg", "ie", "v", "viz", "vs",
];
const BEFORE_NUMBERS: &[&str] = &[
    "Art", "Arts", "Ch", "Fig", "Figs", "NO", "No", "Nos", "Nr", "Op", "Rs", "Sec", "Vol", "art", "c",
    "ch", "fig", "no", "nos", "p", "para", "pp", "sec", "vol",
];
const OPEN: &[&str] = &[
    "Ala", "Apr", "Ariz", "Ark", "Assn", "Assoc", "Aug", "Ave", "Bhd", "Blvd", "Bros", "Calif", "Cie",
    "Co", "Colo", "Conn", "Corp", "Cos", "Dec", "Del", "Dept", "Dist", "Esq", "Est", "Feb", "Fla",
    "Fri", "Ga", "Govt", "Ill", "Inc", "Ind", "Intl", "Jan", "Jr", "Jul", "Jun", "Kan", "Ky", "La",
    "Ltd", "Mass", "Md", "Mfg", "Mich", "Minn", "Miss", "Mo", "Mon", "Mont", "Natl", "Neb", "Nev",
    "Nov", "Oct", "Okla", "Ont", "Ore", "Pa", "Penn", "PhD", "Pty", "Que", "Rd", "Sep", "Sept", "Sr",
    "Tenn", "Tex", "Thu", "Thurs", "Tue", "Tues", "Univ", "Va", "Vt", "Wash", "Wed", "Wis", "Wyo",
];
/// After `p.m.`.
const OF_TIME: &[&str] = &[
    "BST", "CEST", "CET", "CST", "Central", "EDT", "EST", "ET", "Eastern", "Friday", "GMT", "London",
    "MSK", "Monday", "Moscow", "PDT", "PST", "PT", "Pacific", "Saturday", "Sunday", "Thursday",
    "Tuesday", "UTC", "Wednesday",
];
const MONTHS: &[&str] = &[
    "April", "August", "December", "February", "January", "July", "June", "March", "May", "November",
    "October", "September",
];
/// Words that begin a sentence more often than they continue a name.
const OPENERS: &[&str] = &[
    "A", "About", "According", "After", "All", "Also", "Although", "Among", "An", "Analysts", "And",
    "Another", "As", "Asked", "At", "Authorities", "Because", "Before", "Between", "Both", "But", "By",
    "Critics", "Despite", "Did", "Diplomats", "Does", "Dozens", "During", "Each", "Earlier", "Either",
    "Even", "Every", "Everyone", "Everything", "Experts", "Few", "For", "From", "Had", "He", "Her",
    "Here", "His", "How", "However", "Hundreds", "I", "If", "In", "Instead", "Investigators",
    "Investors", "It", "Its", "Just", "Last", "Later", "Lawmakers", "Like", "Many", "Maybe",
    "Meanwhile", "More", "Moreover", "Most", "My", "Nearly", "Neither", "Never", "Nevertheless",
    "Next", "No", "Nobody", "None", "Nor", "Not", "Nothing", "Now", "Observers", "Officials", "On",
    "Once", "One", "Only", "Opponents", "Other", "Others", "Our", "Over", "People", "Perhaps",
    "Police", "Prosecutors", "Protesters", "Relations", "Reporters", "Residents", "She", "Since",
    "So", "Some", "Someone", "Sources", "Speaking", "Still", "Such", "Supporters", "Tensions", "That",
    "The", "Their", "Then", "There", "These", "They", "This", "Those", "Though", "Thousands", "Three",
    "Thus", "To", "Today", "Troops", "Two", "Under", "Unless", "Unlike", "Until", "We", "Were",
    "What", "When", "Where", "Whether", "Which", "While", "Who", "Whose", "Why", "Witnesses", "With",
    "Without", "Yes", "Yesterday", "Yet", "You", "Your",
];
/// Those that headlines capitalise within (`U.S. And Allies Agree`): a small word must follow.
const JOINERS: &[&str] = &["And", "As", "Like", "No", "Not", "Over", "To", "Under"];
/// Words that begin a sentence even in a text of capitals.
const CAPITAL_OPENERS: &[&str] = &["BUT", "HE", "IT", "SHE", "THE", "THEY", "THIS", "WE"];
/// Verbs of an attribution.
const SPEECH: &[&str] = &[
    "added", "adds", "answered", "argued", "argues", "asked", "asks", "called", "chanted", "chants",
    "countered", "cried", "cries", "declared", "demanded", "exclaimed", "inquired", "insisted", "joked",
    "mused", "muttered", "noted", "pleaded", "quipped", "recalled", "remarked", "replied", "replies",
    "responded", "said", "says", "screamed", "shouted", "shouts", "sneered", "told", "tweeted", "urged",
    "wondered", "wonders", "wrote", "writes", "yelled",
];
/// After a point without a space before: an address.
const TOP_LEVEL: &[&str] = &[
    "biz", "com", "edu", "eu", "gov", "info", "int", "io", "js", "mil", "net", "org", "ru", "tv", "ua",
    "uk", "us",
];

fn has(list: &[&str], word: &str) -> bool {
    list.binary_search(&word).is_ok()
}

/// Looks `word` up, and a word of capitals also with small letters (`GEN`).
fn has_in_any_case(list: &[&str], word: &str) -> bool {
    let mut small = [0_u8; 8];
    has(list, word)
        || (word.len() >= 2
            && word.len() <= small.len()
            && word.bytes().all(|b| b.is_ascii_uppercase())
            && {
                let buffer = &mut small[..word.len()];
                buffer.copy_from_slice(word.as_bytes());
                buffer[1..].make_ascii_lowercase();
                std::str::from_utf8(buffer).is_ok_and(|w| has(list, w))
            })
}

impl Kind {
    /// Of the word before a full stop, given without it.
    pub fn of(word: &str) -> Self {
        let mut letters = word.chars();
        match (letters.next(), letters.next()) {
            (Some(c), None) if c.is_uppercase() => return Self::Initial,
            (None, _) => return Self::Word,
            _ => {}
        }
        if word.contains('.') {
            return Self::of_dotted(word);
        }
        if word == "St" || word == "ST" {
            Self::Saint
        } else if has_in_any_case(TITLES, word) {
            Self::Title
        } else if has_in_any_case(OPEN, word) {
            Self::Open
        } else if has(BEFORE_NUMBERS, word) {
            Self::BeforeNumber
        } else {
            Self::Word
        }
    }

    /// `U.S`, `p.m`, `e.g`, `Ph.D`; but `example.org` and `3.5` are words.
    fn of_dotted(word: &str) -> Self {
        let mut parts = word.split('.');
        let short = parts.clone().all(|p| p.len() == 1 && p.bytes().all(|b| b.is_ascii_alphabetic()));
        match word {
            "a.m" | "p.m" | "A.M" | "P.M" => Self::Time,
            "e.g" | "i.e" | "E.g" | "I.e" => Self::Title,
            "Ph.D" | "B.Sc" | "M.Sc" | "Lt.Gen" => Self::Open,
            _ if short => Self::Open,
            // `Example.Corp`, `J.Tull`: the last part counts
            _ => match parts.next_back() {
                Some(last) if last.len() > 1 && !last.starts_with(char::is_lowercase) => Self::of(last),
                _ => Self::Word,
            },
        }
    }
}

/// The letters at the beginning of `text`.
pub fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    &text[..end]
}

/// True if the first word of `text` begins a sentence rather than continuing a name.
pub fn begins_sentence(text: &str) -> bool {
    let word = first_word(text);
    let rest = &text[word.len()..];
    if rest.starts_with('.') {
        return false;
    }
    if word.len() > 1 && word.chars().all(char::is_uppercase) {
        return has(CAPITAL_OPENERS, word);
    }
    has(OPENERS, word)
        && (!has(JOINERS, word) || rest.trim_start().starts_with(char::is_lowercase))
}

/// True if `text`, after a quotation that asks or exclaims, says who spoke: `Lindqvist asked`. A name
/// of up to five words, then a verb of speech.
pub fn is_attribution(text: &str) -> bool {
    if begins_sentence(text) {
        return false;
    }
    let mut words = text.split_whitespace().take(6);
    let named = words.next().is_some_and(|w| !w.ends_with([',', '?', '!']));
    named
        && words
            .map_while(|w| {
                let spoke = has(SPEECH, w.trim_end_matches([',', '.', ':', ';']));
                (spoke || !w.ends_with([',', ':', ';', '?', '!'])).then_some(spoke)
            })
            .any(|spoke| spoke)
}

/// `3. May`
pub fn is_date(word: &str, following: &str) -> bool {
    word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit()) && has(MONTHS, first_word(following))
}

/// A zone or day after `p.m.`.
pub fn is_of_time(following: &str) -> bool {
    has(OF_TIME, first_word(following))
}

/// `Org` of `Example.Org`.
pub fn is_top_level_domain(word: &str) -> bool {
    has(TOP_LEVEL, &word.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_so_that_they_can_be_searched() {
        for list in [
            TITLES, BEFORE_NUMBERS, OPEN, OF_TIME, MONTHS, OPENERS, JOINERS, CAPITAL_OPENERS, SPEECH,
            TOP_LEVEL,
        ] {
            for pair in list.windows(2) {
                assert!(pair[0] < pair[1], "{} before {}", pair[0], pair[1]);
            }
        }
    }
}
