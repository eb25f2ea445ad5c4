//! Counts as text, for messages and reports alike.

/// A count with a thin gap between thousands: `1 242`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(c);
    }
    text
}

/// A count with the words behind it, of one or of any other number: `1 label is`, `1 242 labels are`.
pub fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(n as u64), agreed(n, one, many))
}

/// The words that go with `n`: `one` with 1, else `many`.
pub fn agreed<'a>(n: usize, one: &'a str, many: &'a str) -> &'a str {
    match n {
        1 => one,
        _ => many,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        let shown: Vec<String> = [0, 999, 1242, 1_000_000].into_iter().map(count).collect();
        assert_eq!(shown, ["0", "999", "1 242", "1 000 000"]);
    }

    #[test]
    fn one_alone_is_singular() {
        let shown = [0, 1, 1001].map(|n| counted(n, "label is", "labels are"));
        assert_eq!(shown, ["0 labels are", "1 label is", "1 001 labels are"]);
    }
}
