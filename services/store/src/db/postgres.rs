//! PostgreSQL: a pool whose connections take the role of their duty.

use std::time::Duration;

use sqlx::{
    ConnectOptions, Connection as _, Executor as _, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use url::Url;

use super::config::Duty;

/// How long a caller waits for a connection.
const PATIENCE: Duration = Duration::from_secs(30);

/// Connects to a server.
pub(crate) async fn server(url: &Url, max_connections: u32, duty: Duty) -> Result<PgPool, sqlx::Error> {
    let options = PgConnectOptions::from_url(url)?
        .application_name("onechild")
        .statement_cache_capacity(200)
        .disable_statement_logging();
    let take_role = match duty {
        Duty::Owner => None,
        Duty::Loader => Some("SET ROLE onechild_loader"),
        Duty::Web => Some("SET ROLE onechild_web"),
        Duty::Jobs => Some("SET ROLE onechild_jobs"),
    };
    // A pool tries again and again until its patience ends; a wrong address should be said at once.
    options.connect().await?.close().await?;
    PgPoolOptions::new()
        .max_connections(max_connections.max(1))
        .acquire_timeout(PATIENCE)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                connection.execute("SET TIME ZONE 'UTC'").await?;
                if let Some(text) = take_role {
                    connection.execute(text).await?;
                }
                Ok(())
            })
        })
        .connect_with(options)
        .await
}
