//! Makes sure that the compiled styles and scripts are there to be embedded.

use std::{env, fs, path::Path};

fn main() {
    let folder = Path::new("assets/dist");
    println!("cargo::rerun-if-changed=assets/dist");
    println!("cargo::rerun-if-changed=templates");
    if folder.join("app.css").exists() {
        return;
    }
    let message = "services/web/assets/dist/app.css is missing: run `make assets` (npm ci && npm run build) first";
    if env::var("PROFILE").as_deref() == Ok("release") {
        println!("cargo::error={message}");
        return;
    }
    println!("cargo::warning={message}; pages will have no styles");
    if let Err(error) = fs::create_dir_all(folder) {
        println!("cargo::error=cannot create {}: {error}", folder.display());
    }
}
