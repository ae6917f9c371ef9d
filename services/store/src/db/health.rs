//! What a database says of itself to whoever looks after it: its clock, and on PostgreSQL what its roles may do.

use chrono::{DateTime, Utc};

use super::{
    config::{DbConfig, Duty, Place},
    open::{Db, Pools},
};
use crate::error::StoreError;

/// What no role of the service may do, by table: histories are never changed, and the pages never read what feeds sent.
const FORBIDDEN: &str = "SELECT role || ' may ' || lower(right_asked) || ' on ' || table_asked FROM (VALUES \
    ('onechild_web', 'public.audit_event', 'UPDATE'), ('onechild_web', 'public.audit_event', 'DELETE'), \
    ('onechild_web', 'public.audit_event', 'TRUNCATE'), ('onechild_web', 'public.audit_query', 'UPDATE'), \
    ('onechild_web', 'public.audit_query', 'DELETE'), ('onechild_web', 'public.link_event', 'UPDATE'), \
    ('onechild_web', 'public.link_event', 'DELETE'), ('onechild_web', 'public.source_record', 'UPDATE'), \
    ('onechild_web', 'public.source_record', 'DELETE'), ('onechild_web', 'public.tombstone', 'INSERT'), \
    ('onechild_web', 'public.tombstone', 'DELETE'), ('onechild_web', 'staging.feed_run', 'SELECT'), \
    ('onechild_web', 'staging.row', 'SELECT'), ('onechild_web', 'staging.row', 'INSERT'), \
    ('onechild_jobs', 'public.audit_event', 'UPDATE'), ('onechild_jobs', 'public.audit_event', 'DELETE'), \
    ('onechild_jobs', 'public.audit_event', 'TRUNCATE'), ('onechild_jobs', 'public.audit_query', 'UPDATE'), \
    ('onechild_jobs', 'public.audit_redaction', 'UPDATE'), ('onechild_jobs', 'public.audit_redaction', 'DELETE'), \
    ('onechild_web', 'public.audit_query_redaction', 'INSERT'), ('onechild_web', 'public.audit_query_redaction', 'DELETE'), \
    ('onechild_jobs', 'public.audit_query_redaction', 'UPDATE'), \
    ('onechild_jobs', 'public.audit_query_redaction', 'DELETE'), \
    ('onechild_jobs', 'public.link_event', 'DELETE'), ('onechild_jobs', 'public.tombstone', 'DELETE'), \
    ('onechild_loader', 'public.child', 'SELECT'), ('onechild_loader', 'public.golden', 'SELECT'), \
    ('onechild_loader', 'public.record', 'SELECT'), ('onechild_loader', 'public.users', 'SELECT'), \
    ('onechild_loader', 'public.audit_event', 'SELECT'), ('onechild_loader', 'public.audit_event', 'UPDATE'), \
    ('onechild_loader', 'public.audit_event', 'DELETE')) AS rights(role, table_asked, right_asked) \
    WHERE has_table_privilege(role, table_asked, right_asked) ORDER BY 1";
/// Roles of the service that own something, or could make themselves more than they are.
const TOO_MUCH: &str = "SELECT r.rolname || CASE WHEN r.rolsuper THEN ' is a superuser' \
    WHEN r.rolcreaterole THEN ' may make roles' WHEN r.rolbypassrls THEN ' passes row security' \
    ELSE ' may make tables in the schema public' END FROM pg_roles r \
    WHERE r.rolname IN ('onechild_loader', 'onechild_web', 'onechild_jobs') AND (r.rolsuper OR r.rolcreaterole \
    OR r.rolbypassrls OR has_schema_privilege(r.oid, 'public', 'CREATE')) ORDER BY 1";
/// Triggers that keep histories, and whether somebody switched one off.
const SWITCHED_OFF: &str = "SELECT c.relname || ': the trigger ' || t.tgname || ' is switched off' FROM pg_trigger t \
    JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE NOT t.tgisinternal AND t.tgenabled = 'D' AND n.nspname IN ('public', 'staging') ORDER BY 1";
/// Whether a login could do as the owner of the tables does.
const AS_OWNER: &str = "SELECT r.rolsuper OR pg_has_role(session_user, c.relowner, 'MEMBER') FROM pg_roles r, pg_class c \
    WHERE r.rolname = session_user AND c.oid = 'public.audit_event'::regclass";

impl Db {
    /// The time of the database's machine.
    pub async fn clock(&self) -> Result<DateTime<Utc>, StoreError> {
        Ok(match self.pools() {
            // In the format in which every other time is kept there.
            Pools::Sqlite { readers, .. } => {
                sqlx::query_scalar("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')")
                    .fetch_one(readers)
                    .await?
            }
            Pools::Postgres(pool) => sqlx::query_scalar("SELECT clock_timestamp()").fetch_one(pool).await?,
        })
    }

    /// What the catalogue of a PostgreSQL database says that the service's roles may do and must not, one sentence each.
    /// SQLite knows no roles.
    pub async fn role_faults(&self) -> Result<Vec<String>, StoreError> {
        let Pools::Postgres(pool) = self.pools() else {
            return Ok(Vec::new());
        };
        let mut faults: Vec<String> = Vec::new();
        for asked in [FORBIDDEN, TOO_MUCH, SWITCHED_OFF] {
            faults.extend(sqlx::query_scalar::<_, String>(asked).fetch_all(pool).await?);
        }
        Ok(faults)
    }

    /// The duties whose login could do as the owner does, so that its role holds nobody back: on PostgreSQL, where a duty has
    /// no login of its own, or one that is too mighty.
    pub async fn mighty_logins(config: &DbConfig) -> Result<Vec<Duty>, StoreError> {
        let mut mighty = Vec::new();
        if !matches!(Place::read(&config.url)?, Place::Server(_)) {
            return Ok(mighty);
        }
        for duty in [Duty::Loader, Duty::Web, Duty::Jobs] {
            let db = Self::open_for(
                &DbConfig {
                    max_connections: 1,
                    ..config.clone()
                },
                duty,
            )
            .await?;
            let Pools::Postgres(pool) = db.pools() else { continue };
            if sqlx::query_scalar(AS_OWNER).fetch_one(pool).await? {
                mighty.push(duty);
            }
            db.close().await;
        }
        Ok(mighty)
    }
}
