//! Where the parts of a JSON container stand in its text. The text is known to be JSON.

use std::ops::Range;

/// The items of a list, as places in its text.
pub(crate) fn list_items(list: &str) -> Vec<Range<usize>> {
    if list.starts_with('[') { parts(list) } else { Vec::new() }
}

/// The members of an object: each name, and the place of its value in the text.
pub(crate) fn object_members(object: &str) -> Vec<(String, Range<usize>)> {
    if !object.starts_with('{') {
        return Vec::new();
    }
    let member = |part: Range<usize>| {
        let text = &object[part.clone()];
        let mut names = serde_json::Deserializer::from_str(text).into_iter::<String>();
        let name = names.next()?.ok()?;
        let colon = names.byte_offset() + text[names.byte_offset()..].find(':')?;
        Some((name, trimmed(object, part.start + colon + 1..part.end)))
    };
    parts(object).into_iter().filter_map(member).collect()
}

/// The parts between the commas of a container.
fn parts(container: &str) -> Vec<Range<usize>> {
    let (mut found, mut start, mut depth) = (Vec::new(), 1, 0);
    let (mut string, mut escaped) = (false, false);
    for (at, byte) in container.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if string => escaped = true,
            b'"' => string = !string,
            _ if string => {}
            b'{' | b'[' => depth += 1,
            b',' if depth == 1 => {
                found.push(trimmed(container, start..at));
                start = at + 1;
            }
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    found.push(trimmed(container, start..at));
                }
            }
            _ => {}
        }
    }
    found.retain(|part| !part.is_empty());
    found
}

fn trimmed(text: &str, part: Range<usize>) -> Range<usize> {
    let inner = &text[part.clone()];
    let start = part.start + (inner.len() - inner.trim_start().len());
    start..start + inner.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_where_they_are() {
        let object = " {\"a, \\\"b\" : [1, {\"c\":\"]\"}] ,\"\\u0065\":{ } }".trim();
        let members = object_members(object);
        let found: Vec<_> = members
            .iter()
            .map(|(name, at)| (name.as_str(), &object[at.clone()]))
            .collect();
        assert_eq!(found, [("a, \"b", "[1, {\"c\":\"]\"}]"), ("e", "{ }")]);
        let list = found[0].1;
        let items: Vec<_> = list_items(list).into_iter().map(|at| &list[at]).collect();
        assert_eq!(items, ["1", "{\"c\":\"]\"}"]);
        assert!(list_items("[ ]").is_empty() && object_members("{}").is_empty() && object_members("7").is_empty());
    }
}
