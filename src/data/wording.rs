//! What texts have in common that say the same in the same words.

/// The words of `text` in lower case, one space between two: the same for texts that differ in case,
/// spaces, quotes and other punctuation alone. Numbers keep a sign or a decimal point before them and
/// a mark between two digits, so that "1.5%" is not "15%" and "-5" not "5". A text without a letter or
/// digit is its signs without spaces.
pub fn wording(text: &str) -> String {
    let chars: Vec<char> = (text.chars())
        .filter(|c| !is_invisible(*c))
        .map(|c| if is_hyphen(c) { '-' } else { c })
        .collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or(' ');
    let mut words = String::with_capacity(text.len());
    let (mut before, mut is_apart) = (' ', false);
    for (i, &c) in chars.iter().enumerate() {
        let (next, next_but_one) = (at(i + 1), at(i + 2));
        let is_inside = before.is_numeric() && next.is_numeric() && !c.is_whitespace();
        let leads = match c {
            '.' => before != '.' && next.is_numeric(),
            '-' | '+' => {
                before != c && (next.is_numeric() || (next == '.' && next_but_one.is_numeric()))
            }
            _ => false,
        };
        if is_of_a_word(c) || is_inside || (leads && !is_of_a_word(before)) {
            if is_apart && !words.is_empty() {
                words.push(' ');
            }
            words.extend(c.to_lowercase());
            is_apart = false;
        } else {
            is_apart = true;
        }
        before = c;
    }
    match words.is_empty() {
        true => text.split_whitespace().collect(),
        false => words,
    }
}

/// Letters, digits, and the accents that some systems write as signs of their own.
fn is_of_a_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}')
}

/// Hyphens, the en dash and the minus sign, which one agency or another writes for a minus.
fn is_hyphen(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2013}' | '\u{2212}')
}

/// Where a word may be broken, and marks of zero width.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_spaces_and_punctuation_do_not_count() {
        for (text, expected) in [
            ("“Wire — copy,”  HERE!", "wire copy here"),
            ("wire copy\u{a0}here", "wire copy here"),
            ("Don’t; co-operate", "don t co operate"),
            ("Don't co operate.", "don t co operate"),
            ("agree\u{ad}ment", "agreement"),
            ("COVID-19, in 2022.", "covid 19 in 2022"),
            ("… 5 of them--5!", "5 of them 5"),
            ("Cafe\u{301}s", "cafe\u{301}s"),
            (" ?! ", "?!"),
            (" ", ""),
        ] {
            assert_eq!(wording(text), expected, "{text}");
        }
    }

    #[test]
    fn other_words_and_other_numbers_differ() {
        for (text, expected) in [
            ("the rapists", "the rapists"),
            ("therapists", "therapists"),
            ("1.5%", "1.5"),
            ("15%", "15"),
            ("by -5 or −.5 (+3)", "by -5 or -.5 +3"),
            ("by 5 or 5 (3)", "by 5 or 5 3"),
            (".5 of 1,000", ".5 of 1,000"),
            ("10:30, 3/4 and 2–3", "10:30 3/4 and 2-3"),
        ] {
            assert_eq!(wording(text), expected, "{text}");
        }
    }
}
