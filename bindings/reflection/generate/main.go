// Command generate writes the tables of classes, of what their methods return, and of enums from an unpacked
// archive of the npm package @rbxts/types (https://www.npmjs.com/package/@rbxts/types).
//
//	cd /tmp && npm pack @rbxts/types && tar xzf rbxts-types-*.tgz
//	cd bindings/reflection && go run ./generate -types /tmp/package
//
// Nothing of the package is run or copied: the tables hold names, types,
// numbers and relations, no comment and no declaration. The same archive gives
// the same tables, byte for byte.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// This file holds the command. Its one rule: either all tables are written or
// none.

// The tables, relative to the folder of package reflection.
const (
	classFile = "classes_gen.txt"
	flowFile  = "flows_gen.txt"
	enumFile  = "../datatype/enums_gen.txt"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// run is the command with its arguments, without the program's name.
func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("generate", flag.ContinueOnError)
	types := flags.String("types", "", "folder of the unpacked package, which has include/generated")
	into := flags.String("into", ".", "folder of package reflection")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *types == "" {
		return errors.New("-types is missing: name the folder of the unpacked package")
	}
	tables, err := generate(os.DirFS(*types))
	if err != nil {
		return err
	}
	for _, t := range []struct{ name, text string }{{classFile, tables.classes}, {flowFile, tables.flows}, {enumFile, tables.enums}} {
		if err := os.WriteFile(filepath.Join(*into, filepath.FromSlash(t.name)), []byte(t.text), 0o644); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(out, "%d classes, %d services, %d creatable, %d enums, %d items\n",
		tables.count.classes, tables.count.services, tables.count.creatable, tables.count.enums, tables.count.items)
	return err
}
