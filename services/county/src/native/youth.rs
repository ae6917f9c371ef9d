//! Young people as the youth service's caseload system lists them.

use std::path::{Path, PathBuf};

use super::{end, put, table};
use crate::{chance::Chance, error::CountyError, feeds::CareersRow};

const HEADER: [&str; 17] = [
    "client_id",
    "upn",
    "given_name",
    "family_name",
    "dob",
    "sex",
    "address1",
    "address2",
    "postcode",
    "cohort_status",
    "activity_code",
    "establishment",
    "lead_worker",
    "worker_contact",
    "last_contact_date",
    "consent_share",
    "consent_share_date",
];

pub(super) fn write(folder: &Path, clients: &[CareersRow], chance: &mut Chance) -> Result<PathBuf, CountyError> {
    let path = folder.join("youth.csv");
    let mut table = table(&path, &HEADER)?;
    for client in clients {
        let worker = chance.hit(0.1);
        let shares = chance.hit(0.9);
        put(
            &mut table,
            &path,
            [
                &*client.record_id,
                &*client.upn,
                &*client.first_name,
                &*client.surname,
                &*client.dob,
                &*client.sex,
                &*client.address_line1,
                &*client.town,
                &*client.postcode,
                "P",
                activity(&client.destination),
                "",
                if worker { "Rowan Adair" } else { "" },
                if worker { "01632 960150" } else { "" },
                &*client.updated_on,
                if shares { "Y" } else { "N" },
                &*client.updated_on,
            ],
        )?;
    }
    end(table, path)
}

/// The activity code for what the plain table says in words.
fn activity(destination: &str) -> &'static str {
    match destination {
        "in school" => "110",
        "school sixth form" => "210",
        "further education" => "230",
        "university" => "240",
        "apprenticeship" => "310",
        "employment" => "330",
        "NEET" => "619",
        _ => "810",
    }
}
