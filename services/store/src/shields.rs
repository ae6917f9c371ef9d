//! Which children are shielded, asked of the children themselves (promise 5).

use child::{ChildId, Shield};
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{bulk_execute, bulk_fetch, on_backend, statements},
};

statements! {
    LINKED = rows(0, ["child uuid"],
        "SELECT r.child_id FROM input JOIN record r ON r.child_id = input.child \
         WHERE r.shielded OR r.linked_shielded \
         UNION SELECT r.child_id FROM input JOIN record r ON r.child_id = input.child \
         JOIN shield_reach s ON s.record = r.id"
    );
    // A case about one child alone joins it to nobody.
    POSSIBLE = rows(0, ["child uuid"],
        "SELECT r.child_id FROM input JOIN record r ON r.child_id = input.child \
         JOIN review_case c ON c.left_record = r.id JOIN record o ON o.id = c.right_record \
         LEFT JOIN child oc ON oc.id = o.child_id \
         WHERE c.status || '' IN ('open', 'deferred') AND c.kind <> 'disagree' AND (o.shielded OR o.linked_shielded OR oc.shielded) \
         AND (o.child_id IS NULL OR o.child_id <> r.child_id) \
         UNION SELECT r.child_id FROM input JOIN record r ON r.child_id = input.child \
         JOIN review_case c ON c.right_record = r.id JOIN record o ON o.id = c.left_record \
         LEFT JOIN child oc ON oc.id = o.child_id \
         WHERE c.status || '' IN ('open', 'deferred') AND c.kind <> 'disagree' AND (o.shielded OR o.linked_shielded OR oc.shielded) \
         AND (o.child_id IS NULL OR o.child_id <> r.child_id)"
    );
    BESIDE = rows(0, ["child uuid"],
        "SELECT o.child_id FROM input JOIN record r ON r.child_id = input.child \
         JOIN review_case c ON c.left_record = r.id JOIN record o ON o.id = c.right_record \
         WHERE c.status || '' IN ('open', 'deferred') AND c.kind <> 'disagree' AND o.child_id <> r.child_id \
         UNION SELECT o.child_id FROM input JOIN record r ON r.child_id = input.child \
         JOIN review_case c ON c.right_record = r.id JOIN record o ON o.id = c.left_record \
         WHERE c.status || '' IN ('open', 'deferred') AND c.kind <> 'disagree' AND o.child_id <> r.child_id"
    );
    SEAL = rows(0, ["child uuid"],
        "UPDATE review_case SET shielded = TRUE WHERE NOT shielded AND id IN \
         (SELECT c.id FROM input JOIN child k ON k.id = input.child JOIN record r ON r.child_id = k.id \
         JOIN review_case c ON c.left_record = r.id \
         WHERE (k.shielded OR k.possibly_shielded) AND c.status || '' IN ('open', 'deferred') \
         UNION SELECT c.id FROM input JOIN child k ON k.id = input.child JOIN record r ON r.child_id = k.id \
         JOIN review_case c ON c.right_record = r.id \
         WHERE (k.shielded OR k.possibly_shielded) AND c.status || '' IN ('open', 'deferred'))"
    );
    // A question about values is about one child, so its shield is that child's. What was written about an answered one
    // under a shield stays behind it, and so does every question about a shield.
    UNSEAL = rows(0, ["child uuid"],
        "UPDATE review_case SET shielded = FALSE WHERE shielded AND kind = 'disagree' AND id IN \
         (SELECT c.id FROM input JOIN child k ON k.id = input.child JOIN record r ON r.child_id = k.id \
         JOIN review_case c ON c.left_record = r.id WHERE NOT k.shielded AND NOT k.possibly_shielded \
         AND c.about <> 'shielded' AND c.status || '' IN ('open', 'deferred'))"
    );
    CHANGE = rows(0, ["child_id uuid", "is_linked bool", "is_possible bool"],
        "UPDATE child SET shielded = is_linked, possibly_shielded = is_possible FROM input \
         WHERE child.id = input.child_id AND (shielded <> is_linked OR possibly_shielded <> is_possible) RETURNING id"
    );
    OPEN = both(
        "SELECT DISTINCT c.id FROM record r JOIN child c ON c.id = r.child_id \
         WHERE (r.shielded OR r.linked_shielded) AND NOT c.shielded"
    );
    // What a record says that waits for its child is on no child, so its shield is no child's.
    SEAL_WAITING = both(
        "UPDATE review_case SET shielded = TRUE WHERE NOT shielded AND id IN \
         (SELECT c.id FROM review_case c WHERE c.status || '' IN ('open', 'deferred') AND c.left_record IN \
          (SELECT id FROM record WHERE (shielded OR linked_shielded) AND child_id IS NULL) \
         UNION SELECT c.id FROM review_case c WHERE c.status || '' IN ('open', 'deferred') AND c.right_record IN \
          (SELECT id FROM record WHERE (shielded OR linked_shielded) AND child_id IS NULL))"
    );
    BESIDE_WAITING = both(
        "SELECT k.id FROM review_case c JOIN record o ON o.id = c.right_record JOIN child k ON k.id = o.child_id \
         WHERE c.status || '' IN ('open', 'deferred') AND NOT k.shielded AND NOT k.possibly_shielded \
         AND c.left_record IN (SELECT id FROM record WHERE (shielded OR linked_shielded) AND child_id IS NULL) \
         UNION SELECT k.id FROM review_case c JOIN record o ON o.id = c.left_record JOIN child k ON k.id = o.child_id \
         WHERE c.status || '' IN ('open', 'deferred') AND NOT k.shielded AND NOT k.possibly_shielded \
         AND c.right_record IN (SELECT id FROM record WHERE (shielded OR linked_shielded) AND child_id IS NULL)"
    );
    CLOSE = rows(0, ["child_id uuid"], "UPDATE child SET shielded = TRUE FROM input WHERE child.id = input.child_id");
}

impl Tx {
    /// What the shields of `children` are to be, in the order given: from their records, from shields recorded here that
    /// cover one of them, and from the open and deferred cases that may join them to a shielded record, or to a child
    /// with one. A case that a person decided has no reach.
    /// Give each child once.
    pub async fn shields_due(&mut self, children: &[ChildId]) -> Result<Vec<(ChildId, Shield)>, StoreError> {
        let linked = bulk_fetch!((Uuid,), self, LINKED, [], children, |child| { id = child.0 });
        let possible = bulk_fetch!((Uuid,), self, POSSIBLE, [], children, |child| { id = child.0 });
        let [linked, possible] = [linked, possible].map(|rows| {
            let ids = rows.into_iter().map(|(id,)| ChildId(id));
            ids.collect::<std::collections::BTreeSet<ChildId>>()
        });
        let shield = |child: &ChildId| Shield {
            linked: linked.contains(child),
            possible: possible.contains(child),
        };
        Ok(children.iter().map(|child| (*child, shield(child))).collect())
    }

    /// The children that open and deferred cases may join to these, each once.
    pub async fn children_beside(&mut self, children: &[ChildId]) -> Result<Vec<ChildId>, StoreError> {
        let rows = bulk_fetch!((Uuid,), self, BESIDE, [], children, |child| { id = child.0 });
        Ok(rows.into_iter().map(|(id,)| ChildId(id)).collect())
    }

    /// Leaves the waiting cases of those of the children who are shielded to shield stewards, and gives the waiting
    /// questions about values of those who are not back to all, but for those about a shield.
    pub async fn seal_cases(&mut self, children: &[ChildId]) -> Result<(), StoreError> {
        bulk_execute!(self, SEAL, [], children, |child| { id = child.0 });
        bulk_execute!(self, UNSEAL, [], children, |child| { id = child.0 });
        Ok(())
    }

    /// Leaves the waiting cases of shielded records that wait for their child to shield stewards; answers the children who
    /// are open and whom such a case may join to one.
    pub async fn seal_cases_of_waiting(&mut self) -> Result<Vec<ChildId>, StoreError> {
        on_backend!(self, SEAL_WAITING, |db, text| sqlx::query(text)
            .execute(db)
            .await
            .map(drop)?);
        let beside: Vec<Uuid> = on_backend!(self, BESIDE_WAITING, |db, text| sqlx::query_scalar(text)
            .fetch_all(db)
            .await?);
        Ok(beside.into_iter().map(ChildId).collect())
    }

    /// Sets shields and answers whose differed before.
    pub async fn change_shields(&mut self, shields: &[(ChildId, Shield)]) -> Result<Vec<ChildId>, StoreError> {
        let changed = bulk_fetch!((Uuid,), self, CHANGE, [], shields, |entry| {
            child_id = entry.0.0,
            linked = entry.1.linked,
            possible = entry.1.possible,
        });
        Ok(changed.into_iter().map(|(id,)| ChildId(id)).collect())
    }

    /// Shields every child with a shielded record that is not shielded yet, and answers which they were.
    pub async fn close_open_children(&mut self) -> Result<Vec<ChildId>, StoreError> {
        let open: Vec<Uuid> = on_backend!(self, OPEN, |db, text| sqlx::query_scalar(text).fetch_all(db).await?);
        bulk_execute!(self, CLOSE, [], open.as_slice(), |child| { id = *child });
        Ok(open.into_iter().map(ChildId).collect())
    }
}
