//! What the program was started with: `tongce-window [REGISTER_FOLDER] [WORKBOOK…] [--export-folder DIR]`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use tongce_core::words;

/// The places to work with.
#[derive(Debug, PartialEq, Eq)]
pub struct Arguments {
    /// The register's folder; it need not exist yet.
    pub register: PathBuf,
    /// Where exported forms go.
    pub export_folder: PathBuf,
    /// Workbooks waiting to be imported.
    pub workbooks: Vec<PathBuf>,
}

/// Reads the arguments. An existing file is a workbook, as when a file is opened with the program; the first other path is the
/// register's folder. What is not named lies in `童册` under the person's home.
///
/// # Errors
/// A sentence for the person: an argument that can't be used, or no home to fall back on.
pub fn parse(arguments: impl Iterator<Item = OsString>, home: Option<PathBuf>) -> Result<Arguments, String> {
    let (mut register, mut export_folder, mut workbooks) = (None, None, Vec::new());
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        if argument == "--export-folder" {
            export_folder =
                Some(PathBuf::from(arguments.next().ok_or_else(|| unusable(Path::new("--export-folder")))?));
        } else if argument.to_string_lossy().starts_with("--") {
            return Err(unusable(Path::new(&argument)));
        } else if Path::new(&argument).is_file() {
            workbooks.push(PathBuf::from(argument));
        } else if register.is_none() {
            register = Some(PathBuf::from(argument));
        } else {
            return Err(unusable(Path::new(&argument)));
        }
    }
    let under_home = |name: &str| {
        let home = home.as_ref().ok_or_else(|| words::say::<&str>("host.no_home", &[]))?;
        Ok::<_, String>(home.join("童册").join(name))
    };
    Ok(Arguments {
        register: register.map_or_else(|| under_home("登记册"), Ok)?,
        export_folder: export_folder.map_or_else(|| under_home("上报"), Ok)?,
        workbooks,
    })
}

fn unusable(argument: &Path) -> String {
    words::say("host.unusable_argument", &[("argument", argument.display().to_string())])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Arguments, String> {
        parse(arguments.iter().map(OsString::from), Some(PathBuf::from("/home/文书")))
    }

    #[test]
    fn without_arguments_everything_lies_under_the_home() {
        let arguments = parsed(&[]).unwrap();
        assert_eq!(arguments.register, Path::new("/home/文书/童册/登记册"));
        assert_eq!(arguments.export_folder, Path::new("/home/文书/童册/上报"));
        assert!(arguments.workbooks.is_empty());
        assert!(parse(std::iter::empty(), None).is_err(), "without a home the register must be named");
    }

    #[test]
    fn files_are_workbooks_and_the_other_path_is_the_register() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let arguments = parsed(&[file, "没有的 文件夹", "--export-folder", "上报"]).unwrap();
        assert_eq!(arguments.workbooks, [Path::new(file)]);
        assert_eq!(arguments.register, Path::new("没有的 文件夹"));
        assert_eq!(arguments.export_folder, Path::new("上报"));
    }

    #[test]
    fn what_cannot_be_meant_is_named() {
        for wrong in [&["--unknown"][..], &["--export-folder"], &["没有一", "没有二.xlsx"]] {
            assert!(parsed(wrong).unwrap_err().contains(wrong.last().unwrap()), "{wrong:?}");
        }
    }
}
