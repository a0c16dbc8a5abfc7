//! The site's files are embedded, so the folder they come from has to exist, even before the first
//! front-end build.

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=../target/site");
    std::fs::create_dir_all("../target/site")
}
