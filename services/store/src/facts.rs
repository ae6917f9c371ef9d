//! Facts of source records in columns, for lists that ask by fact: which children travel to which school.

use child::{
    ChildId, Statement,
    fact::{Involvement, SenNeed, TransportNeed},
};
use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    records::RecordId,
    statement::{bulk_execute, bulk_fetch, on_backend, statements},
    words::json,
};

statements! {
    ADD_INVOLVEMENTS = rows(0,
        ["record bigint", "version bigint", "ordinal bigint", "service_type text", "sensitive bool",
         "start_date date", "end_date date", "body text"],
        "INSERT INTO involvement (record, version, ordinal, service_type, sensitive, start_date, end_date, body) \
         SELECT record, version, ordinal, service_type, sensitive, start_date, end_date, body FROM input WHERE true"
    );
    ADD_SEN_NEEDS = rows(0,
        ["record bigint", "version bigint", "ordinal bigint", "provision text", "primary_type text", "body text"],
        "INSERT INTO sen_need (record, version, ordinal, provision, primary_type, body) \
         SELECT record, version, ordinal, provision, primary_type, body FROM input WHERE true"
    );
    ADD_TRANSPORT_NEEDS = rows(0,
        ["record bigint", "version bigint", "ordinal bigint", "school_urn text", "valid_from date", "valid_to date",
         "last_confirmed date", "body text"],
        "INSERT INTO transport_need (record, version, ordinal, school_urn, valid_from, valid_to, last_confirmed, body) \
         SELECT record, version, ordinal, school_urn, valid_from, valid_to, last_confirmed, body FROM input WHERE true"
    );
    TRANSPORT_SCHOOLS = both(
        "SELECT DISTINCT t.school_urn, r.child_id FROM transport_need t \
         JOIN record r ON r.id = t.record AND r.linked_version = t.version \
         WHERE t.school_urn IS NOT NULL AND r.child_id IS NOT NULL AND NOT r.linked_ended \
         AND (t.valid_from IS NULL OR t.valid_from <= $1) AND (t.valid_to IS NULL OR t.valid_to >= $1) \
         ORDER BY t.school_urn, r.child_id"
    );
    TRANSPORT_CHILDREN = both(
        "SELECT DISTINCT r.child_id FROM transport_need t \
         JOIN record r ON r.id = t.record AND r.linked_version = t.version \
         WHERE (t.school_urn IN ($1, $2) OR $1 IS NULL) AND r.child_id IS NOT NULL AND NOT r.linked_ended \
         AND (t.valid_from IS NULL OR t.valid_from <= $3) AND (t.valid_to IS NULL OR t.valid_to >= $3) \
         ORDER BY r.child_id"
    );
    SENSITIVE_CHILDREN = both(
        "SELECT DISTINCT r.child_id FROM involvement i \
         JOIN record r ON r.id = i.record AND r.linked_version = i.version \
         WHERE i.sensitive AND r.child_id IS NOT NULL AND NOT r.linked_ended ORDER BY r.child_id"
    );
    CHILDREN_OF_SOURCES = rows(0, ["source text"],
        "SELECT DISTINCT r.child_id FROM input JOIN record r ON r.source = input.source \
         WHERE r.child_id IS NOT NULL AND NOT r.linked_ended"
    );
    INVOLVED_CHILDREN = both(
        "SELECT DISTINCT r.child_id FROM involvement i \
         JOIN record r ON r.id = i.record AND r.linked_version = i.version \
         WHERE i.service_type = $1 AND r.child_id IS NOT NULL AND NOT r.linked_ended \
         AND (i.end_date IS NULL OR i.end_date >= $2) ORDER BY r.child_id"
    );
}

/// One fact with the version it hangs off.
struct Placed<'a, F> {
    record: RecordId,
    version: i64,
    ordinal: i64,
    fact: &'a F,
    body: String,
}

fn place<'a, F: serde::Serialize>(
    versions: &[(RecordId, i64, &'a Statement)],
    facts: impl Fn(&'a Statement) -> &'a [F],
) -> Vec<Placed<'a, F>> {
    let mut placed = Vec::new();
    for &(record, version, statement) in versions {
        for (ordinal, fact) in (0..).zip(facts(statement)) {
            placed.push(Placed {
                record,
                version,
                ordinal,
                fact,
                body: json(fact),
            });
        }
    }
    placed
}

impl Tx {
    /// Writes the facts of new versions.
    pub(crate) async fn add_facts(&mut self, versions: &[(RecordId, i64, &Statement)]) -> Result<(), StoreError> {
        let involvements: Vec<Placed<Involvement>> = place(versions, |statement| &statement.facts.involvements);
        bulk_execute!(self, ADD_INVOLVEMENTS, [], involvements.as_slice(), |placed| {
            record = placed.record.0,
            version = placed.version,
            ordinal = placed.ordinal,
            service_type = placed.fact.service_type.as_str(),
            sensitive = placed.fact.sensitive(),
            start_date = placed.fact.start_date,
            end_date = placed.fact.end_date,
            body = placed.body.as_str(),
        });
        let sen_needs: Vec<Placed<SenNeed>> = place(versions, |statement| &statement.facts.sen_needs);
        bulk_execute!(self, ADD_SEN_NEEDS, [], sen_needs.as_slice(), |placed| {
            record = placed.record.0,
            version = placed.version,
            ordinal = placed.ordinal,
            provision = placed.fact.provision.map(child::fact::SenProvision::label),
            primary_type = placed.fact.primary_type.as_deref(),
            body = placed.body.as_str(),
        });
        let transport_needs: Vec<Placed<TransportNeed>> = place(versions, |statement| &statement.facts.transport_needs);
        bulk_execute!(self, ADD_TRANSPORT_NEEDS, [], transport_needs.as_slice(), |placed| {
            record = placed.record.0,
            version = placed.version,
            ordinal = placed.ordinal,
            school_urn = placed.fact.school_urn.as_deref(),
            valid_from = placed.fact.valid_from,
            valid_to = placed.fact.valid_to,
            last_confirmed = placed.fact.last_confirmed,
            body = placed.body.as_str(),
        });
        Ok(())
    }

    /// Who travels where on a day: URN of the school and child, by URN. Every child, shielded ones too.
    pub async fn transport_schools(&mut self, day: NaiveDate) -> Result<Vec<(String, ChildId)>, StoreError> {
        let rows: Vec<(String, Uuid)> = on_backend!(self, TRANSPORT_SCHOOLS, |db, text| sqlx::query_as(text)
            .bind(day)
            .fetch_all(db)
            .await?);
        Ok(rows.into_iter().map(|(urn, child)| (urn, ChildId(child))).collect())
    }

    /// Children with a transport need that applies on a day, to one school, by its code and the number that feeds may use in
    /// its place, or (none) to any.
    pub async fn children_with_transport(
        &mut self,
        school: Option<(&str, Option<&str>)>,
        day: NaiveDate,
    ) -> Result<Vec<ChildId>, StoreError> {
        let ids: Vec<Uuid> = on_backend!(self, TRANSPORT_CHILDREN, |db, text| sqlx::query_scalar(text)
            .bind(school.map(|(code, _)| code))
            .bind(school.and_then(|(_, number)| number))
            .bind(day)
            .fetch_all(db)
            .await?);
        Ok(ids.into_iter().map(ChildId).collect())
    }

    /// Children with an involvement of a service type that has not ended before a day.
    pub async fn children_with_service(
        &mut self,
        service_type: &str,
        day: NaiveDate,
    ) -> Result<Vec<ChildId>, StoreError> {
        let ids: Vec<Uuid> = on_backend!(self, INVOLVED_CHILDREN, |db, text| sqlx::query_scalar(text)
            .bind(service_type)
            .bind(day)
            .fetch_all(db)
            .await?);
        Ok(ids.into_iter().map(ChildId).collect())
    }

    /// The children of whom a record states an involvement that is sensitive, or is of one of these sources.
    pub async fn children_with_sensitive_services(&mut self, sources: &[&str]) -> Result<Vec<ChildId>, StoreError> {
        let stated: Vec<Uuid> = on_backend!(self, SENSITIVE_CHILDREN, |db, text| sqlx::query_scalar(text)
            .fetch_all(db)
            .await?);
        let of_sources = bulk_fetch!((Uuid,), self, CHILDREN_OF_SOURCES, [], sources, |source| {
            name = *source
        });
        let all = stated.into_iter().chain(of_sources.into_iter().map(|(child,)| child));
        let distinct: std::collections::BTreeSet<ChildId> = all.map(ChildId).collect();
        Ok(distinct.into_iter().collect())
    }
}
