package operator

// This file holds export and import. Its one rule: stdout is the dump's alone; what is said about it goes to stderr.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"lanai/datastore/admin"
)

// export writes a dump to stdout.
func (c *call) export() error {
	bar := c.progress("exported", -1)
	done, err := c.admin.Export(c.ctx, c.out, c.selection(), func(e admin.Exported) { bar.show(e.Keys, e.Bytes) })
	if flushed := c.out.Flush(); err == nil && flushed != nil {
		err = &admin.WriteError{Err: flushed}
	}
	bar.end()
	if err != nil {
		return err
	}
	c.note(done, "exported %s with %s, %s", plural(done.Keys, "key"), plural(done.Versions, "version"), sizeText(done.Bytes))
	return nil
}

// note tells on stderr how it went.
func (c *call) note(done any, format string, args ...any) {
	if c.json_ {
		c.out.Reset(c.program.Stderr) // the dump is flushed
		c.object(done)
		return
	}
	fmt.Fprintf(c.program.Stderr, format+"\n", args...)
}

// import_ reads a dump from a file or stdin.
func (c *call) import_() error {
	in, size, name, err := c.input(c.Words[0])
	if err != nil {
		return err
	}
	defer in.Close()
	bar := c.progress("imported", size)
	counted := &counter{Reader: in}
	done, err := c.admin.Import(c.ctx, counted, admin.ImportOptions{
		Replace: c.replace, FromLine: c.fromLine, DryRun: c.dryRun,
		Progress: func(i admin.Imported) { bar.show(i.Keys(), counted.n.Load()) },
	})
	bar.end()
	if err == nil || done.Keys() > 0 {
		c.imported(done)
	}
	if err == nil {
		return nil
	}
	return &importError{name: name, done: done, dryRun: c.dryRun, err: err}
}

// input opens what is to be imported; its size is -1 when that is not known.
func (c *call) input(path string) (in io.ReadCloser, size int64, name string, err error) {
	if path == "-" {
		return io.NopCloser(c.stdin()), -1, "stdin", nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, "", usage("import: %v", err)
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = fmt.Errorf("%s: is a directory, want a dump", path)
	}
	if err != nil {
		f.Close()
		return nil, 0, "", usage("import: %v", err)
	}
	if !info.Mode().IsRegular() {
		return f, -1, path, nil
	}
	return f, info.Size(), path, nil
}

// imported says what was done.
func (c *call) imported(done admin.Imported) {
	if c.json_ {
		c.object(done)
		return
	}
	did := "imported"
	if c.dryRun {
		did = "would import"
	}
	c.line("%s %s with %s: %d new, %d replaced", did, plural(done.New+done.Replaced, "key"), plural(done.Versions, "version"), done.New, done.Replaced)
	if done.Same > 0 {
		c.line("left %s as in the dump", plural(done.Same, "key"))
	}
	if done.Newer > 0 {
		c.line("left %s of which the store has a newer version; --replace goes back to the dump", plural(done.Newer, "key"))
	}
	if done.Expired > 0 {
		c.line("left out %s past their 30 days, %s with them", plural(done.Expired, "version"), plural(done.Ended, "key"))
	}
}

// An importError is an import that did not come to its end.
type importError struct {
	name   string
	done   admin.Imported
	dryRun bool
	err    error
}

func (e *importError) Error() string {
	if errors.Is(e.err, context.Canceled) {
		return fmt.Sprintf("%s: interrupted after line %d", e.name, e.done.Lines)
	}
	return e.name + ": " + e.err.Error()
}

// Unwrap gives the cause.
func (e *importError) Unwrap() error { return e.err }

// hint says what was done with the lines before, and how to go on.
func (e *importError) hint() string {
	var line *admin.LineError
	var stop *admin.StopError
	var cut *admin.CutError
	switch {
	case e.dryRun:
		return "nothing was written, this was a dry run"
	case errors.As(e.err, &line) && line.NotDump:
		return "nothing was imported; 'lanai data export' writes what import reads"
	case errors.As(e.err, &line):
		return fmt.Sprintf("the lines before it are imported, nothing after; mend it and import again, or go on behind it with --from-line %d", line.Line+1)
	case errors.As(e.err, &stop):
		return fmt.Sprintf("the lines before %d are imported; import again when the store is well: what it has already is left as it is", stop.First)
	case errors.As(e.err, &cut):
		return "what there is of it is imported; get the whole dump and import again"
	case errors.Is(e.err, context.Canceled):
		return "import again to go on: what the store has already is left as it is"
	}
	return ""
}
