package main

import (
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
)

// This file holds enums. Its one rule: items keep the order of their
// declaration.

// An enum is one enum with its items.
type enum struct {
	name  string
	items []item
}

// An item is one item of an enum.
type item struct {
	name  string
	value int
}

const enumSource = "include/generated/enums.d.ts"

var (
	enumHead = regexp.MustCompile(`^export namespace (\w+)$`)
	itemHead = regexp.MustCompile(`^export interface (\w+) extends globalThis\.EnumItem$`)
	itemBody = regexp.MustCompile(`(?s)\bName: "(\w+)";.*\bValue: (-?\d+);`)
)

// readEnums reads the enums of a package.
func readEnums(dir fs.FS) ([]enum, error) {
	text, err := fs.ReadFile(dir, enumSource)
	if err != nil {
		return nil, err
	}
	outer, err := (&scanner{name: enumSource, text: string(text), line: 1}).blocks()
	if err != nil {
		return nil, err
	}
	var all []enum
	for _, b := range outer {
		if b.head != "declare namespace Enum" {
			continue
		}
		inner, err := (&scanner{name: enumSource, text: b.body, line: b.line}).blocks()
		if err != nil {
			return nil, err
		}
		for _, n := range inner {
			e, err := readEnum(n)
			if err != nil {
				return nil, err
			}
			all = append(all, e)
		}
	}
	return all, nil
}

func readEnum(b block) (enum, error) {
	head := enumHead.FindStringSubmatch(b.head)
	if head == nil {
		return enum{}, fmt.Errorf("%s:%d: got %q, want a namespace", enumSource, b.line, b.head)
	}
	e := enum{name: head[1]}
	blocks, err := (&scanner{name: enumSource, text: b.body, line: b.line}).blocks()
	if err != nil {
		return enum{}, err
	}
	for _, n := range blocks {
		h, m := itemHead.FindStringSubmatch(n.head), itemBody.FindStringSubmatch(n.body)
		if h == nil || m == nil || h[1] != m[1] {
			return enum{}, fmt.Errorf("%s:%d: got %q, want an item with its name and value", enumSource, n.line, n.head)
		}
		value, err := strconv.Atoi(m[2])
		if err != nil {
			return enum{}, err
		}
		e.items = append(e.items, item{m[1], value})
	}
	return e, nil
}

// line returns the enum's line of the table: its name and its items, each with
// its value if that is not one more than the value before.
func (e enum) line() string {
	var b strings.Builder
	b.WriteString(e.name)
	next := 0
	for _, i := range e.items {
		b.WriteByte(' ')
		b.WriteString(i.name)
		if i.value != next {
			b.WriteString("=" + strconv.Itoa(i.value))
		}
		next = i.value + 1
	}
	b.WriteByte('\n')
	return b.String()
}
