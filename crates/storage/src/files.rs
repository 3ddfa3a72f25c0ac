//! The data folder: where each file stands, and that only its owner can read it.

use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use kernel::WorkspaceId;

/// The name of a data region: 1 to 32 lower-case letters, digits and hyphens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region(String);

/// The text is not the name of a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegionError;

impl fmt::Display for RegionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a region is named by 1 to 32 lower-case letters, digits and hyphens")
    }
}

impl std::error::Error for RegionError {}

impl Region {
    /// Reads the name of a region. It becomes a folder's name, so nothing else may pass.
    ///
    /// # Errors
    /// [`RegionError`] for any other character or length.
    pub fn parse(text: &str) -> Result<Self, RegionError> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let fits = (1..=32).contains(&text.len()) && text.bytes().all(plain);
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(RegionError)
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The folder that holds everything of one installation. Paths come from ids, never from names.
#[derive(Debug, Clone)]
pub struct DataFolder(PathBuf);

impl DataFolder {
    /// Opens the folder, making it (0700) where it does not exist.
    ///
    /// # Errors
    /// The error of the file system.
    pub fn open(path: &Path) -> io::Result<Self> {
        private_folder(path)?;
        Ok(Self(path.to_owned()))
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The file of the control database.
    #[must_use]
    pub fn control_file(&self) -> PathBuf {
        self.0.join("control.db")
    }

    /// Whether the file of the control database is missing or empty although there are workspaces.
    ///
    /// # Errors
    /// The error of the file system.
    pub fn is_control_lost(&self) -> io::Result<bool> {
        let has_control = match fs::metadata(self.control_file()) {
            Ok(facts) => facts.len() > 0,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(error),
        };
        Ok(!has_control && self.has_workspaces()?)
    }

    /// Whether there is any workspace's folder.
    ///
    /// # Errors
    /// The error of the file system.
    pub fn has_workspaces(&self) -> io::Result<bool> {
        let regions = match fs::read_dir(self.0.join("workspaces")) {
            Ok(regions) => regions,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        for region in regions {
            let region = region?;
            // What has no name of ours, as `lost+found` of a volume, is nobody's workspace.
            let is_ours = Region::parse(&region.file_name().to_string_lossy()).is_ok();
            if is_ours && region.path().is_dir() && has_workspace(&region.path())? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether nobody but its owner can look into the folder or write to it.
    ///
    /// # Errors
    /// The error of the file system.
    pub fn is_private(&self) -> io::Result<bool> {
        Ok(fs::metadata(&self.0)?.permissions().mode() & 0o077 == 0)
    }

    /// Whether there is anything of a region: the volume that holds it may not be mounted.
    ///
    /// # Errors
    /// The error of the file system.
    pub fn has_region(&self, region: &Region) -> io::Result<bool> {
        let folder = self.0.join("workspaces").join(region.as_str());
        match fs::read_dir(folder) {
            Ok(mut entries) => Ok(entries.next().is_some()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The folder of one workspace.
    #[must_use]
    pub fn workspace_folder(&self, region: &Region, workspace: WorkspaceId) -> PathBuf {
        self.0
            .join("workspaces")
            .join(region.as_str())
            .join(workspace.to_string())
    }

    /// The database file of one workspace.
    #[must_use]
    pub fn workspace_file(&self, region: &Region, workspace: WorkspaceId) -> PathBuf {
        self.workspace_folder(region, workspace)
            .join("workspace.db")
    }
}

fn has_workspace(region: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(region)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().parse::<WorkspaceId>();
        if name.is_ok() && entry.path().is_dir() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Makes a folder and its parents, each readable by the owner alone, and makes their names durable.
pub(crate) fn private_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    // The parent of a relative name of one part is the empty path.
    let here = Path::new(".");
    let parent = path.parent().filter(|parent| *parent != Path::new(""));
    if let Some(parent) = parent {
        private_folder(parent)?;
    }
    match DirBuilder::new().mode(0o700).create(path) {
        // Somebody else has made it in the meantime.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => {}
        made => made?,
    }
    // The mask of the process may have taken bits away, never given some.
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
    sync_folder(parent.unwrap_or(here))
}

/// Makes an empty file for the owner alone, and makes its name durable. SQLite takes an empty file
/// for a new database and gives its companions the same permissions.
pub(crate) fn private_file(path: &Path) -> io::Result<()> {
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match file {
        Ok(file) => file.sync_all()?,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
        Err(error) => return Err(error),
    }
    path.parent().map_or(Ok(()), sync_folder)
}

/// Makes the names in a folder durable.
fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn activerecord_tenanted_ghsa_pmwx_rm49_xv39_no_name_leaves_the_data_folder() {
        for bad in [
            "",
            "..",
            "a/b",
            "../x",
            "EU",
            "a b",
            "a.b",
            "\u{e9}",
            &"a".repeat(33),
        ] {
            assert_eq!(Region::parse(bad), Err(RegionError), "{bad}");
        }
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(&folder.path().join("data")).unwrap();
        let region = Region::parse("eu-1").unwrap();
        let id: WorkspaceId = "ws_01h455vb4pex5vsknk084sn02q".parse().unwrap();
        assert_eq!(
            data.workspace_file(&region, id),
            data.path()
                .join("workspaces/eu-1/ws_01h455vb4pex5vsknk084sn02q/workspace.db")
        );
        let mode = fs::metadata(data.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[test]
    fn a_stray_file_among_the_workspaces_is_no_workspace_and_no_obstacle() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(folder.path()).unwrap();
        let region = folder.path().join("workspaces/local");
        fs::create_dir_all(&region).unwrap();
        fs::write(folder.path().join("workspaces/.DS_Store"), "").unwrap();
        fs::write(region.join(".DS_Store"), "").unwrap();
        fs::create_dir(folder.path().join("workspaces/lost+found")).unwrap();
        fs::create_dir(region.join("lost+found")).unwrap();
        assert!(!data.has_workspaces().unwrap());
        fs::create_dir(region.join("ws_01h455vb4pex5vsknk084sn02q")).unwrap();
        assert!(data.has_workspaces().unwrap());
    }
}
