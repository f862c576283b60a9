package class

import (
	"fmt"
	"os"
	"path/filepath"

	"lanai/bindings/bind"
)

// This file holds FileSystemService. Its one rule: nothing outside of the project's
// folder is seen or touched, whatever a path or a symbolic link says.

// FileSystemService is the class FileSystemService, which Roblox keeps to its own tools.
var FileSystemService = bind.Class{
	Name:    "FileSystemService",
	Service: true,
	Methods: map[string]bind.Method{
		"CreateDirectories": inFolder("CreateDirectories", func(_ *bind.Call, root *os.Root, path string) error { return root.MkdirAll(path, 0o755) }),
		"Exists": inFolder("Exists", func(c *bind.Call, root *os.Root, path string) error {
			_, err := root.Stat(path)
			c.ReturnBool(err == nil)
			return nil
		}),
		"IsRegularFile": inFolder("IsRegularFile", func(c *bind.Call, root *os.Root, path string) error {
			info, err := root.Stat(path)
			c.ReturnBool(err == nil && info.Mode().IsRegular())
			return nil
		}),
		"ReadFile": inFolder("ReadFile", func(c *bind.Call, root *os.Root, path string) error {
			content, err := root.ReadFile(path)
			c.ReturnString(string(content))
			return err
		}),
		"Remove": inFolder("Remove", func(_ *bind.Call, root *os.Root, path string) error { return root.RemoveAll(path) }),
		"WriteFile": inFolder("WriteFile", func(c *bind.Call, root *os.Root, path string) error {
			return root.WriteFile(path, []byte(c.String(2)), 0o644)
		}),
	},
}

// inFolder is a method whose first argument is a path: relative to the project's folder, or absolute and in it.
func inFolder(name string, do func(c *bind.Call, root *os.Root, path string) error) bind.Method {
	return func(c *bind.Call) {
		dir, given := toolsOf(c).Dir, c.String(1)
		path, err := folderPath(dir, given)
		c.Check(err)
		root, err := os.OpenRoot(dir)
		c.Check(err)
		defer root.Close()
		if err := do(c, root, path); err != nil {
			c.Errorf("FileSystemService:%s: %v", name, err)
		}
	}
}

// folderPath makes a path relative to a folder.
func folderPath(dir, path string) (string, error) {
	path = filepath.FromSlash(path)
	if !filepath.IsAbs(path) {
		return filepath.Clean(path), nil
	}
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	inside, err := filepath.Rel(absolute, path)
	if err != nil || !filepath.IsLocal(inside) {
		return "", fmt.Errorf("FileSystemService: %q is outside of the project's folder %q", path, absolute)
	}
	return inside, nil
}
