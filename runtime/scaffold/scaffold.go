// Package scaffold writes the files of a new project, and of what is added to one.
package scaffold

// This file holds Write. Its one rule: a file that is there stays as it is.

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Options say what Write changes. The zero value writes every file as it is.
type Options struct {
	// Rename maps a file's path to the one that it is written to, from the folder
	// that is written to. "" leaves it out. Nil keeps all.
	Rename func(path string) string
	// Replace are pairs of a text and what is written for it.
	Replace []string
	// Own reports that a file may be written over: it is not for people to edit.
	// Nil is none.
	Own func(path string) bool
}

// A File is what became of one file.
type File struct {
	Path    string // as it was written
	Written bool   // false: there was another one, which stays
}

// Write writes the files of from into a folder, which is made if it is missing.
// It ends at the first that cannot be written.
func Write(dir string, from fs.FS, o Options) (files []File, err error) {
	text := strings.NewReplacer(o.Replace...)
	err = fs.WalkDir(from, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		to := path
		if o.Rename != nil {
			to = o.Rename(path)
		}
		if to == "" {
			return nil
		}
		source, err := fs.ReadFile(from, path)
		if err != nil {
			return err
		}
		file := File{Path: filepath.Join(dir, filepath.FromSlash(to))}
		file.Written, err = write(file.Path, text.Replace(string(source)), o.Own != nil && o.Own(path))
		files = append(files, file)
		return err
	})
	return files, err
}

// write writes a file, over an old one only if it may. It reports false when it
// left an old one.
func write(path, text string, over bool) (bool, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return false, err
	}
	if over {
		return true, os.WriteFile(path, []byte(text), 0o644)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, err = f.WriteString(text)
	return true, errors.Join(err, f.Close())
}

// Say lists what became of files.
func Say(w io.Writer, files []File) {
	for _, f := range files {
		word := "wrote"
		if !f.Written {
			word = "kept "
		}
		fmt.Fprintf(w, "%s  %s\n", word, f.Path)
	}
}
