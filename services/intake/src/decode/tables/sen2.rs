//! The return of education, health and care plans (SEN2, person level): persons with their requests, assessments, plans
//! and placements (feeds, section 3). One export names only the table above in each table, another the person as well.

use child::FeedKind;

use super::{
    joined::{Row, first},
    set::{Join, Set, Table, kept},
    side::key_text,
    tree::{Branch, Record, Tree},
};
use crate::{
    decode::{collection::MESSAGE, key::Who, record::Sheet},
    layout::ANYWHERE,
    rule::Rule,
};

pub(super) static SEN2: Set = Set {
    kind: FeedKind::Sen2,
    tables: TABLES,
    needed: &[],
    wanted: &[
        ("requests", Rule::TableAbsent),
        ("assessment", Rule::TableAbsent),
        ("namedplan", Rule::TableAbsent),
        ("activeplans", Rule::TableAbsent),
        ("senneed", Rule::TableAbsent),
    ],
    tree: Tree {
        roots: &[MESSAGE],
        holders: &["Persons"],
        records: &[Record {
            element: "Person",
            table: "person",
            parts: XML_PERSON,
        }],
        head: Some(("sen2", XML_HEAD)),
        marks: &[],
    },
    fill,
};

const PERSON: &str = "persontableid";
const REQUEST: &str = "requeststableid";
const ASSESSMENT: &str = "assessmenttableid";
const ACTIVE: &str = "activeplanstableid";
const RETURN: &str = "sen2tableid";

const TO_REQUEST: &[Join] = &[Join::main(PERSON), Join::to("requests", REQUEST)];
const TO_ASSESSMENT: &[Join] = &[
    Join::main(PERSON),
    Join::to("assessment", ASSESSMENT),
    Join::to("requests", REQUEST),
];
const TO_ACTIVE: &[Join] = &[
    Join::main(PERSON),
    Join::to("activeplans", ACTIVE),
    Join::to("requests", REQUEST),
];

const TABLES: &[Table] = &[
    Table::main(
        "person",
        &[PERSON, "surname", "forename", "personbirthdate"],
        &[
            kept(PERSON),
            kept("nativeid"),
            kept(RETURN),
            kept("surname"),
            kept("forename"),
            kept("personbirthdate"),
            kept("sex"),
            kept("gendercurrent"),
            kept("postcode"),
            kept("upn"),
            kept("uniquelearnernumber"),
            kept("upnunknown"),
            ANYWHERE,
        ],
    ),
    Table::side(
        "sen2",
        &[Join::main(RETURN)],
        &["referencedate"],
        &[kept(RETURN), kept("nativeid"), kept("referencedate")],
    ),
    Table::side(
        "requests",
        &[Join::main(PERSON)],
        &[REQUEST, "receiveddate"],
        &[
            kept(REQUEST),
            kept("nativeid"),
            kept(PERSON),
            kept("receiveddate"),
            kept("requestoutcomedate"),
            kept("requestoutcome"),
        ],
    ),
    Table::side(
        "assessment",
        TO_REQUEST,
        &["assessmentoutcome", "assessmentoutcomedate"],
        &[
            kept(ASSESSMENT),
            kept("nativeid"),
            kept(REQUEST),
            kept(PERSON),
            kept("assessmentoutcome"),
            kept("assessmentoutcomedate"),
        ],
    ),
    Table::side(
        "namedplan",
        TO_ASSESSMENT,
        &["startdate", "ceasereason"],
        &[
            kept("nativeid"),
            kept(ASSESSMENT),
            kept(REQUEST),
            kept(PERSON),
            kept("startdate"),
            kept("ceasedate"),
            kept("ceasereason"),
        ],
    ),
    Table::side(
        "activeplans",
        TO_REQUEST,
        &["lastreview"],
        &[
            kept(ACTIVE),
            kept("nativeid"),
            kept(REQUEST),
            kept(PERSON),
            kept("reviewmeeting"),
            kept("reviewoutcome"),
            kept("lastreview"),
        ],
    ),
    Table::side(
        "placementdetail",
        TO_ACTIVE,
        &["sensetting", "entrydate"],
        &[
            kept("nativeid"),
            kept(ACTIVE),
            kept(REQUEST),
            kept(PERSON),
            kept("urn"),
            kept("placementrank"),
            kept("leavingdate"),
        ],
    ),
    // Where the plan would have the child, not where the child is.
    Table::unused("plandetail", &["sensetting", "placementrank"]),
    Table::side(
        "senneed",
        TO_ACTIVE,
        &["sentype", "sentyperank"],
        &[
            kept("nativeid"),
            kept(ACTIVE),
            kept(REQUEST),
            kept(PERSON),
            kept("sentype"),
            kept("sentyperank"),
        ],
    ),
];

const XML_HEAD: &[Branch] = &[Branch::Within(
    &["Header"],
    &[Branch::Within(&["CollectionDetails"], &[])],
)];
// A plan stands in the assessment that led to it, a plan in force in the request.
const XML_PLANS: &[Branch] = &[Branch::Row(&["NamedPlan"], "namedplan", &[])];
const XML_ACTIVE: &[Branch] = &[
    Branch::Row(&["PlacementDetail"], "placementdetail", &[]),
    Branch::Row(&["SENneed"], "senneed", &[]),
];
const XML_PERSON: &[Branch] = &[Branch::Row(
    &["Requests", "Request"],
    "requests",
    &[
        Branch::Row(&["Assessment"], "assessment", XML_PLANS),
        Branch::Row(&["ActivePlans"], "activeplans", XML_ACTIVE),
    ],
)];

fn fill(row: &Row<'_>, sheet: &mut Sheet) {
    for name in [
        "upn",
        "upnunknown",
        "forename",
        "surname",
        "personbirthdate",
        "postcode",
    ] {
        sheet.set(name, row.text(name));
    }
    let learner = row.text("uniquelearnernumber").and_then(key_text);
    sheet.set("uniquelearnernumber", learner);
    sheet.set(ANYWHERE.0, row.text(ANYWHERE.0));
    // The column was called gendercurrent before version 1.2.
    sheet.set("sex", row.text("sex").or_else(|| row.text("gendercurrent")));
    let who = Who {
        upn: row.text("upn"),
        learner,
        surname: row.text("surname"),
        forename: row.text("forename"),
        born: row.text("personbirthdate"),
    };
    let key = who.key(None, |tell| {
        for name in ["upn", "sex", "postcode"] {
            tell(row.text(name).unwrap_or_default());
        }
    });
    sheet.set("RecordKey", key);
    let written = row.side("sen2").find_map(|return_of| return_of.text("referencedate"));
    sheet.set("referencedate", written);
    let in_force = row.side("activeplans").next().is_some()
        || row
            .side("namedplan")
            .any(|plan| plan.text("startdate").is_some() && plan.text("ceasedate").is_none());
    sheet.set("Provision", in_force.then_some("E"));
    let needs = row.side("senneed").filter(|need| need.text("sentype").is_some());
    sheet.set(
        "sentype",
        first(needs, "sentyperank").and_then(|need| need.text("sentype")),
    );
    let places = row.side("placementdetail");
    let main = first(
        places.filter(|place| place.text("leavingdate").is_none()),
        "placementrank",
    );
    sheet.set(
        "CurrentSchool",
        main.and_then(|place| place.text("urn")).and_then(key_text),
    );
    for part in ["requests", "assessment", "namedplan", "activeplans"] {
        for step in row.side(part) {
            sheet.add(part, |cell| step.text(cell));
        }
    }
}
