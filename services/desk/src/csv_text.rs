//! Comma-separated text that a spreadsheet opens without running anything in it.

/// What makes a spreadsheet read a cell as a formula, in its full-width forms too.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Lines of cells as RFC 4180 text: UTF-8, lines end in CR LF, cells that begin like a formula get an apostrophe in front.
pub(crate) fn csv_text<'a>(lines: impl IntoIterator<Item = Vec<&'a str>>) -> String {
    let mut text = String::new();
    for line in lines {
        for (place, cell) in line.iter().enumerate() {
            if place > 0 {
                text.push(',');
            }
            push_cell(&mut text, cell);
        }
        text.push_str("\r\n");
    }
    text
}

fn push_cell(text: &mut String, cell: &str) {
    // Some programs pass over space before a formula, a tab or a carriage return among it.
    let begins_like_formula = cell.trim_start().starts_with(FORMULA) || cell.starts_with(['\t', '\r']);
    let guard = if begins_like_formula { "'" } else { "" };
    if cell.contains(['"', ',', '\r', '\n']) {
        text.push('"');
        text.push_str(guard);
        text.push_str(&cell.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(guard);
        text.push_str(cell);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_none_breaks_its_line() {
        let cells = vec!["=1+1", "\t@x", "\r-2", " +4", "＝A1", "O’Neill", "a,\"b\"\n", ""];
        assert_eq!(
            csv_text([cells]),
            "'=1+1,'\t@x,\"'\r-2\",' +4,'＝A1,O’Neill,\"a,\"\"b\"\"\n\",\r\n"
        );
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_but_for_the_guard(cells in prop::collection::vec("[ -~\\t\\r\\n“é=＝]{0,8}", 1..6)) {
            let text = csv_text([cells.iter().map(String::as_str).collect()]);
            prop_assert!(text.ends_with("\r\n"));
            let read = parse(&text);
            prop_assert_eq!(read.len(), cells.len());
            for (cell, read) in cells.iter().zip(&read) {
                let guarded = format!("'{cell}");
                prop_assert!(read == cell || *read == guarded);
                prop_assert!(!read.trim_start().starts_with(FORMULA));
            }
        }
    }

    /// The cells of the first line.
    fn parse(text: &str) -> Vec<String> {
        let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            match (letter, quoted) {
                ('"', true) if letters.peek() == Some(&'"') => cell.extend(letters.next()),
                ('"', _) => quoted = !quoted,
                (',', false) => cells.push(std::mem::take(&mut cell)),
                ('\r', false) if letters.peek() == Some(&'\n') => break,
                (letter, _) => cell.push(letter),
            }
        }
        cells.push(cell);
        cells
    }
}
