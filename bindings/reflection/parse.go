package reflection

import (
	"encoding/json"
	"fmt"
	"strings"

	"lanai/runtime/instance"
)

// This file holds the reading of paragraphs. Its one rule: a line that does
// not fit is an error that names the class and shows the line.
//
// The first line of a paragraph is "NAME SUPER FLAG ..."; the flags are
// creatable, service and plugin. The other lines begin with a word:
//
//	p TYPE FLAGS NAME    a property; the flags are "-", or letters out of
//	                     r (read only) l (local) d (deprecated)
//	m y e b NAME ...     methods, yielding methods, events and callbacks
//	P M Y E B            the same for plugins only
//	d NAME ...           the deprecated ones of these
//
// and in supplement.txt those which its head describes. A TYPE is bool,
// number, string, any, Enum.NAME, @CLASS or the name of a data type, with a ?
// where that may be nil.

// noSuper stands for the super class of Object.
const noSuper = "-"

// parse reads the paragraphs of a class.
func parse(p paragraphs) (*Class, error) {
	c := &Class{}
	head := strings.Fields(p.head())
	if len(head) < 2 {
		return nil, fmt.Errorf("reflection: class %s: got no super class", p.head())
	}
	c.Name, c.Super = head[0], strings.TrimPrefix(head[1], noSuper)
	for _, flag := range head[2:] {
		switch flag {
		case "creatable":
			c.Creatable = true
		case "service":
			c.Service = true
		case "plugin":
			c.Plugin = true
		default:
			return nil, fmt.Errorf("reflection: class %s: unknown flag %q", c.Name, flag)
		}
	}
	c.Properties = make([]Property, 0, strings.Count(p.generated, "\np ")+strings.Count(p.generated, "\nP "))
	for _, text := range []string{p.generated, p.supplement} {
		_, rest, _ := strings.Cut(text, "\n")
		for rest != "" {
			var line string
			line, rest, _ = strings.Cut(rest, "\n")
			if err := c.readLine(line); err != nil {
				return nil, fmt.Errorf("reflection: class %s: line %q: %w", c.Name, line, err)
			}
		}
	}
	return c, nil
}

func (c *Class) readLine(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "p", "P":
		return c.readProperty(rest, word == "P")
	case "int32", "int64", "double":
		return c.setWidth(word, rest)
	case "=":
		return c.readDefault(rest)
	case "alias":
		return c.readAliases(rest)
	case "d":
		return c.deprecate(rest)
	}
	m, ok := kinds[strings.ToLower(word)]
	if !ok {
		return fmt.Errorf("unknown kind %q", word)
	}
	m.Plugin = word == strings.ToUpper(word)
	for name := range strings.FieldsSeq(rest) {
		m.Name = name
		c.Members = append(c.Members, m)
	}
	return nil
}

// kinds are the members that each letter stands for.
var kinds = map[string]Member{
	"b": {Kind: Callback},
	"e": {Kind: Event},
	"m": {Kind: Method},
	"y": {Kind: Method, Yields: true},
}

// readProperty reads "TYPE FLAGS NAME"; a name may hold spaces.
func (c *Class) readProperty(text string, plugin bool) error {
	typ, text, _ := strings.Cut(text, " ")
	flags, name, found := strings.Cut(text, " ")
	if !found {
		return fmt.Errorf("got less than a type, flags and a name")
	}
	p := Property{Name: name, Plugin: plugin}
	p.Type, p.Optional = readType(typ)
	for _, flag := range flags {
		switch flag {
		case 'r':
			p.ReadOnly = true
		case 'l':
			p.Local = true
		case 'd':
			p.Deprecated = true
		case '-':
		default:
			return fmt.Errorf("unknown flag %q", flag)
		}
	}
	c.Properties = append(c.Properties, p)
	return nil
}

// plain are the types without a name of their own.
var plain = map[string]instance.Type{
	"any":    instance.Any,
	"bool":   instance.Bool,
	"double": instance.Float64,
	"int32":  instance.Int32,
	"int64":  instance.Int64,
	"number": instance.Float32,
	"string": instance.String,
}

func readType(text string) (t instance.Type, optional bool) {
	if t, ok := plain[text]; ok {
		return t, false
	}
	if name, ok := strings.CutPrefix(text, "Enum."); ok {
		return instance.EnumOf(name), false
	}
	if name, ok := strings.CutPrefix(text, "@"); ok {
		return instance.InstanceOf(name), false
	}
	name, optional := strings.CutSuffix(text, "?")
	return instance.DataType(name), optional
}

// setWidth gives properties another width than single precision.
func (c *Class) setWidth(width, names string) error {
	for name := range strings.FieldsSeq(names) {
		p := c.Property(name)
		if p == nil {
			return fmt.Errorf("no property %s", name)
		}
		if p.Type != instance.Float32 {
			return fmt.Errorf("property %s is no number, or has a width already", name)
		}
		p.Type = plain[width]
	}
	return nil
}

func (c *Class) readDefault(text string) error {
	name, value, _ := strings.Cut(text, " ")
	if c.Defaults == nil {
		c.Defaults = map[string]any{}
	}
	if _, twice := c.Defaults[name]; twice {
		return fmt.Errorf("%s has a default already", name)
	}
	var v any
	if err := json.Unmarshal([]byte(value), &v); err != nil {
		return err
	}
	c.Defaults[name] = v
	return nil
}

func (c *Class) readAliases(text string) error {
	names := strings.Fields(text)
	if len(names)%2 != 0 {
		return fmt.Errorf("got %d names, want pairs", len(names))
	}
	if c.Aliases == nil {
		c.Aliases = make(map[string]string, len(names)/2)
	}
	for i := 0; i < len(names); i += 2 {
		if c.Aliases[names[i]] != "" {
			return fmt.Errorf("alias %s is listed twice", names[i])
		}
		c.Aliases[names[i]] = names[i+1]
	}
	return nil
}

// deprecate marks members.
func (c *Class) deprecate(names string) error {
	for name := range strings.FieldsSeq(names) {
		m := c.Member(name)
		if m == nil {
			return fmt.Errorf("no method, event or callback %s", name)
		}
		m.Deprecated = true
	}
	return nil
}
