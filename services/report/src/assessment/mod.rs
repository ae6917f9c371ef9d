//! What a data protection impact assessment can be told by the running configuration: one HTML file that stands alone.
//!
//! What the configuration does not say is said to be open, and never made up here.

mod said;

use chart::figures::number;

pub use said::{
    Assessment, Expected, Item, KeepRule, Matching, Measured, Open, Purpose, Recipient, Retention, Role, Source,
};

use crate::{
    page,
    parts::{Cell, Part, Section, Table},
};

/// The assessment as one HTML document. The same facts give the same bytes.
pub fn assessment_html(said: &Assessment) -> String {
    let sections = vec![
        purposes(said),
        items(said),
        sources(said),
        roles(said),
        retention(said),
        recipients(said),
        matching(said),
        safeguards(said),
        risks(said),
    ];
    page::render(&page::Page {
        title: "Data protection impact assessment: what the configuration says",
        footer: "Written from the running configuration. It holds counts, rules and settings; no name, date or address of \
                 any child stands in it. Necessity, consultation and the decision are for people to write.",
        made_on: &said.made_on,
        version: &said.version,
        finding: format!(
            "{}: {} children in {} records of {} sources. {} open.",
            said.council,
            number(said.children as usize),
            number(said.records as usize),
            said.sources.len(),
            open_points(said),
        ),
        sections,
    })
}

fn open_points(said: &Assessment) -> String {
    let open = said.findings.len() + said.left_open.len() + usize::from(said.purposes.is_empty());
    if open == 1 {
        "1 point is".to_owned()
    } else {
        format!("{open} points are")
    }
}

fn section(id: &'static str, heading: &'static str, parts: Vec<Part>) -> Section {
    Section { id, heading, parts }
}

fn table(id: &str, caption: &str, columns: &[&str], numbers: &[&str], rows: impl Iterator<Item = Vec<Cell>>) -> Part {
    let mut table = Table::new(id, caption, columns, numbers).wide();
    for row in rows {
        table.row(row);
    }
    Part::Table(table)
}

fn purposes(said: &Assessment) -> Section {
    let mut parts = vec![Part::Facts(vec![
        ("Controller".to_owned(), said.council.clone()),
        ("Contact".to_owned(), said.contact.clone()),
    ])];
    if said.purposes.is_empty() {
        parts.push(Part::paragraph(
            "Not stated. Write purposes and their lawful basis into [assessment] of the configuration.",
        ));
    } else {
        let rows = said
            .purposes
            .iter()
            .map(|purpose| vec![purpose.purpose.clone().into(), purpose.basis.clone().into()]);
        parts.push(table(
            "purposes-table",
            "Purposes",
            &["Purpose", "Lawful basis"],
            &[],
            rows,
        ));
    }
    section("purposes", "Purposes and lawful basis", parts)
}

fn items(said: &Assessment) -> Section {
    let rows = said
        .items
        .iter()
        .map(|item| vec![item.code.clone().into(), item.what.clone().into()]);
    section(
        "items",
        "Data items",
        vec![table(
            "items-table",
            "Kinds of data about a child",
            &["Letters", "What"],
            &[],
            rows,
        )],
    )
}

fn sources(said: &Assessment) -> Section {
    if said.sources.is_empty() {
        return section("sources", "Sources", vec![Part::paragraph("No source is registered.")]);
    }
    let rows = said.sources.iter().map(|source| {
        vec![
            source.title.clone().into(),
            source.belongs_to.clone().into(),
            source.sends.clone().into(),
            source.may_load.clone().into(),
            source.delivered.clone().unwrap_or_else(|| "never".to_owned()).into(),
            source.remarks.clone().into(),
            number(source.records as usize).into(),
        ]
    });
    let columns = ["Source", "Belongs to", "Sends", "May load", "Delivered last", "Remarks"];
    section(
        "sources",
        "Sources",
        vec![table(
            "sources-table",
            "The register of sources",
            &columns,
            &["Records"],
            rows,
        )],
    )
}

fn roles(said: &Assessment) -> Section {
    let mut columns = vec!["Role"];
    columns.extend(said.items.iter().map(|item| item.code.as_str()));
    let rows = said.roles.iter().map(|role| {
        let mut cells: Vec<Cell> = vec![role.title.clone().into()];
        cells.extend(role.access.iter().map(|access| Cell::from(access.clone())));
        cells.push(number(role.accounts).into());
        cells
    });
    section(
        "roles",
        "Roles and what they see",
        vec![
            Part::paragraph(
                "V seen, M seen and changed, L seen in part, - nothing, and not even that there is something. A number names \
                 a limit of the matrix (roles and rules, section 6). The letters are those of the data items.",
            ),
            table(
                "roles-table",
                "Who sees what, and how many accounts are active",
                &columns,
                &["Accounts"],
                rows,
            ),
        ],
    )
}

fn retention(said: &Assessment) -> Section {
    let kept = &said.retention;
    let state = if kept.approved {
        "approved by a second person"
    } else {
        "not approved by anybody: it hides and archives, and deletes nothing"
    };
    let rows = kept.rules.iter().map(|rule| {
        let cells = [
            &rule.id,
            &rule.what,
            &rule.period,
            &rule.then,
            &rule.basis,
            &rule.carried_out,
        ];
        cells.into_iter().map(|cell| Cell::from(cell.clone())).collect()
    });
    let columns = ["Rule", "What", "Kept", "Then", "Basis", "Carried out"];
    section(
        "retention",
        "Retention",
        vec![
            Part::paragraph(format!("Version {} of the rules is in force, {state}.", kept.version)),
            table("retention-table", "The rules in force", &columns, &[], rows),
        ],
    )
}

fn recipients(said: &Assessment) -> Section {
    if said.recipients.is_empty() {
        return section(
            "recipients",
            "Recipients",
            vec![Part::paragraph(
                "Nobody but the users above: no machine has a token, and nothing is sent elsewhere.",
            )],
        );
    }
    let rows = said.recipients.iter().map(|recipient| {
        vec![
            recipient.who.clone().into(),
            recipient.what.clone().into(),
            recipient.until.clone().unwrap_or_default().into(),
        ]
    });
    section(
        "recipients",
        "Recipients",
        vec![table(
            "recipients-table",
            "To whom anything goes besides the users",
            &["Who", "What", "Until"],
            &[],
            rows,
        )],
    )
}

fn matching(said: &Assessment) -> Section {
    let Some(matching) = &said.matching else {
        return section(
            "matching",
            "Matching and its errors",
            vec![Part::paragraph("Nothing was linked yet.")],
        );
    };
    let mut facts = vec![
        ("Model".to_owned(), matching.model.clone()),
        ("Joined from".to_owned(), format!("{:.1} bits", matching.join)),
        (
            "Looked at by a person from".to_owned(),
            format!("{:.1} bits", matching.review),
        ),
        (
            "Trained on".to_owned(),
            matching.trained_on.map_or_else(
                || "not trained on this council's records".to_owned(),
                |records| format!("{} records", number(records as usize)),
            ),
        ),
    ];
    match matching.expected {
        Some(expected) => {
            let behind = match expected.labelled_pairs {
                0 => "by the scores alone".to_owned(),
                pairs => format!("by {} labelled pairs", number(pairs as usize)),
            };
            facts.push((
                "Expected by training".to_owned(),
                format!(
                    "{} of joined pairs wrong, {} of compared pairs missed, {behind}",
                    percent(expected.false_joins),
                    percent(expected.missed)
                ),
            ));
        }
        None => facts.push(("Expected by training".to_owned(), "not estimated".to_owned())),
    }
    let mut parts = vec![Part::Facts(facts)];
    if matching.measured.is_empty() {
        parts.push(Part::paragraph(
            "Error rates: not measured. Let people judge a sample (onechild evaluate --sample), and give its result to onechild \
             dpia --evaluation.",
        ));
    } else {
        let rows = matching.measured.iter().map(|measured| {
            let interval = measured.interval.map_or_else(String::new, |(low, high)| {
                format!("{} to {}", percent(low), percent(high))
            });
            vec![
                measured.what.clone().into(),
                percent(measured.rate).into(),
                interval.into(),
            ]
        });
        parts.push(table(
            "matching-table",
            "What was measured",
            &["What"],
            &["Rate", "95 % interval"],
            rows,
        ));
    }
    section("matching", "Matching and its errors", parts)
}

fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

fn safeguards(said: &Assessment) -> Section {
    section(
        "safeguards",
        "Safeguards as they are set",
        vec![Part::Facts(said.safeguards.clone())],
    )
}

fn risks(said: &Assessment) -> Section {
    let mut parts = vec![Part::heading("Found in this deployment")];
    if said.findings.is_empty() {
        parts.push(Part::paragraph(
            "A look at the deployment (onechild doctor) found nothing.",
        ));
    } else {
        let rows = said.findings.iter().map(|open| {
            let level = if open.wrong { "wrong" } else { "note" };
            vec![
                open.check.clone().into(),
                level.into(),
                open.found.clone().into(),
                open.todo.clone().into(),
            ]
        });
        parts.push(table(
            "risks-table",
            "Found by onechild doctor",
            &["Check", "Level", "Found", "To do"],
            &[],
            rows,
        ));
    }
    parts.push(Part::heading("Left open by the threat model"));
    parts.extend(said.left_open.iter().map(|open| Part::paragraph(open.clone())));
    section("risks", "Open risks", parts)
}
