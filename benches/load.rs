//! From feed files to golden records, beside loading back what that wrote.
//!
//! The baseline dumps every row of every table that the run wrote and loads it into an empty database of the same kind on
//! the same disk: what is left when nothing has to be read, checked, linked or decided.

use std::time::Duration;

use benches::{
    application::Application,
    county_folder::CountyFolder,
    loaded_back::{self, LoadedBack},
    settings,
    table::{Baseline, Table},
};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let children = settings::children()?;
    let county = CountyFolder::of(children)?;
    for url in settings::servers() {
        let application = Application::over(url.as_deref()).await?;
        let filling = application.fill(&county).await?;
        let peak = settings::peak_megabytes();
        let back = load_back(&application, url.as_deref()).await?;
        let read = filling.rows.read as f64;
        let baseline = |time: Duration| Baseline {
            figure: format!("{} rows loaded back in {:.1} s", back.rows, back.time.as_secs_f64()),
            ratio: back.time.as_secs_f64() / time.as_secs_f64(),
        };
        let mut table = Table::new(
            &format!("From feed files to golden records, {}", application.kind()),
            &settings::environment(children),
        );
        table.figure(
            "rows of six feeds",
            format!("{}, {} refused", filling.rows.read, filling.rows.rejected),
        );
        let steps = [
            ("files to source records", filling.load),
            ("files to golden records, model given", filling.load + filling.link),
            (
                "files to golden records, model learnt",
                filling.load + filling.train + filling.link,
            ),
            (
                "files to what can be searched",
                filling.load + filling.train + filling.link + filling.index,
            ),
        ];
        for (what, time) in steps {
            let ours = format!("{:.0} rows/s in {:.1} s", read / time.as_secs_f64(), time.as_secs_f64());
            table.beside(what, ours, baseline(time));
        }
        table.figure("children", application.desk.child_count().await?.to_string());
        if let Some(peak) = peak {
            table.figure("most memory of this process so far", format!("{peak:.0} MB"));
        }
        print!("{table}");
    }
    Ok(())
}

async fn load_back(application: &Application, url: Option<&str>) -> anyhow::Result<LoadedBack> {
    match (application.files(), url) {
        (Some([main, staging]), _) => loaded_back::sqlite(&main, &staging).await,
        (None, Some(url)) => loaded_back::postgres(url),
        (None, None) => anyhow::bail!("a database is a file or has an address"),
    }
}
