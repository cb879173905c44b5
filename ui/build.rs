//! Makes the functions of the catalogue (`catalogue/`), from which the page takes all its words.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=catalogue");
    let code = catalogue::functions(Path::new("catalogue"))?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("catalogue.rs"), code)?;
    Ok(())
}
