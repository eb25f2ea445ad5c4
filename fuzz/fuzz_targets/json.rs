//! Changes of JSON that leave it JSON.

use serde_json::Value;

/// The first document of `bytes`, of which zero bytes part several, with one value changed; `None`
/// for what is no JSON and, half of the time, for what is, to be changed byte by byte.
pub fn mutated(bytes: &[u8], seed: u32) -> Option<Vec<u8>> {
    let mut chance = Chance(u64::from(seed) << 1 | 1);
    if chance.below(4) == 0 {
        return None;
    }
    let mut documents: Vec<&[u8]> = bytes.split(|b| *b == 0).collect();
    let at = chance.below(documents.len().min(3) * 3) / 3;
    let mut value: Value = serde_json::from_slice(documents.get(at)?).ok()?;
    for _ in 0..=chance.below(3) {
        change(&mut value, &mut chance);
    }
    let json = serde_json::to_vec(&value).ok()?;
    documents[at] = &json;
    Some(documents.join(&0))
}

/// Changes `value` or something in it.
fn change(value: &mut Value, chance: &mut Chance) {
    let here = chance.below(8) == 0;
    match value {
        Value::Array(items) if !items.is_empty() => {
            let at = chance.below(items.len());
            match chance.below(16) {
                0 => drop(items.remove(at)),
                1 => items.insert(at, items[at].clone()),
                2 => {
                    let other = chance.below(items.len());
                    items.swap(at, other);
                }
                _ => change(&mut items[at], chance),
            }
        }
        Value::Object(members) if !members.is_empty() => {
            let at = chance.below(members.len());
            let Some(name) = members.keys().nth(at).cloned() else {
                return;
            };
            match chance.below(24) {
                0 => drop(members.remove(&name)),
                1 => {
                    let mut text = Value::String(name.clone());
                    change(&mut text, chance);
                    if let (Value::String(new), Some(member)) = (text, members.remove(&name)) {
                        members.insert(new, member);
                    }
                }
                _ => {
                    if let Some(member) = members.get_mut(&name) {
                        change(member, chance);
                    }
                }
            }
        }
        Value::String(text) if !here => {
            let pieces = [
                "a",
                "b",
                " ",
                "w:",
                "c:",
                "f:",
                "s:",
                "a:",
                "[",
                "] ",
                "<",
                ">",
                "..",
                "US",
                "RU",
                "US ",
                "’s",
                ".",
                "*",
                "é",
                "İ",
                "ß",
                "\u{301}",
                "none",
                "+",
                "1,0",
                "_",
                "\u{1F600}",
            ];
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            let at = places.get(chance.below(places.len() + 1)).copied();
            let at = at.unwrap_or(text.len());
            match chance.below(4) {
                0 if at < text.len() => drop(text.remove(at)),
                1 => text.truncate(at),
                _ => text.insert_str(at, pieces[chance.below(pieces.len())]),
            }
        }
        Value::Number(n) if !here => {
            let now = n.as_i64().unwrap_or_default();
            let whole = [
                0,
                1,
                2,
                3,
                127,
                128,
                -128,
                255,
                65_535,
                1 << 20,
                4_294_967_295,
                1 << 32,
                i64::MAX,
                -1,
            ];
            let parts = [
                0.5, -0.5, 1e-310, 1e-45, 1e-9, 1e9, 1e30, 3.5e38, 1e300, 1.7e308, -1e300,
            ];
            *value = match chance.below(6) {
                0 => now.wrapping_add(1).into(),
                1 => now.wrapping_sub(1).into(),
                2 => u64::MAX.into(),
                3 => parts[chance.below(parts.len())].into(),
                _ => whole[chance.below(whole.len())].into(),
            };
        }
        Value::Bool(is) => *is = !*is,
        _ => {
            let others = [
                Value::Null,
                Value::Bool(true),
                0.into(),
                "".into(),
                Value::Array(Vec::new()),
                serde_json::json!({}),
            ];
            *value = others[chance.below(others.len())].clone();
        }
    }
}

/// xorshift64*
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % n.max(1)
    }
}
