//! Reading markup without a browser: enough for pages that we wrote ourselves.

/// What stands before `end`; all of it if that does not come.
fn until<'a>(text: &'a str, end: &str) -> &'a str {
    text.split_once(end).map_or(text, |(before, _)| before)
}

/// The values of an attribute, in order of appearance.
pub fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let before = format!(" {name}=\"");
    let parts: Vec<&str> = html.split(before.as_str()).skip(1).collect();
    parts.into_iter().map(|rest| until(rest, "\"")).collect()
}

/// What stands between a tag of this beginning and its end, each time; tags of one name do not nest here.
pub fn inside<'a>(html: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    let parts: Vec<&str> = html.split(open).skip(1).collect();
    parts.into_iter().map(|rest| until(rest, close)).collect()
}

/// The texts of all cells of all tables, markup inside taken out.
pub fn cells(html: &str) -> Vec<String> {
    let mut cells = Vec::new();
    for (open, close) in [("<td", "</td>"), ("<th", "</th>")] {
        for cell in inside(html, open, close) {
            let content = cell.split_once('>').expect("a tag ends").1;
            cells.push(until(content, "<").trim().to_owned());
        }
    }
    cells
}

/// The ranks of the headings, in order.
pub fn headings(html: &str) -> Vec<u32> {
    let mut ranks = Vec::new();
    for rest in html.split("<h").skip(1) {
        let mut letters = rest.chars();
        if let (Some(rank), Some('>' | ' ')) = (letters.next().and_then(|letter| letter.to_digit(10)), letters.next()) {
            ranks.push(rank);
        }
    }
    ranks
}
