package class

import (
	"maps"
	"slices"
	"strings"

	"lanai/bindings/bind"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds Translator. Its one rule: the first table that has an entry
// decides, and an entry without the locale gives its source.

// Translator is the class Translator.
// https://create.roblox.com/docs/reference/engine/classes/Translator
var Translator = bind.Class{
	Name: "Translator",
	Properties: []instance.Property{
		readText("LocaleId", func(i *instance.Instance) string { return translatorOf(i).locale }),
	},
	Methods: map[string]bind.Method{
		"FormatByKey": formatByKey,
		"Translate":   translateText,
	},
}

// translator is the state of a Translator.
type translator struct {
	locale string
	tables func() []*instance.Instance // LocalizationTables, the first first
}

func translatorOf(i *instance.Instance) *translator {
	if t, ok := i.Data.(*translator); ok {
		return t
	}
	return &translator{locale: defaultLocale, tables: func() []*instance.Instance { return nil }}
}

func newTranslator(e *bind.Env, locale string, tables func() []*instance.Instance) *instance.Instance {
	object := newObject(e, "Translator")
	object.Data = &translator{localeID(locale), tables}
	return object
}

// tableAndParents are a table and the tables that it is in.
func tableAndParents(table *instance.Instance) func() []*instance.Instance {
	return func() []*instance.Instance {
		var tables []*instance.Instance
		for at := table; at != nil; at = at.Parent() {
			if at.IsA("LocalizationTable") {
				tables = append(tables, at)
			}
		}
		return tables
	}
}

// entries runs over the entries of all tables.
func (t *translator) entries(yield func(*localEntry) bool) {
	for _, table := range t.tables() {
		for _, e := range localizationOf(table).entries {
			if !yield(e) {
				return
			}
		}
	}
}

// in gives the text of the entry in a locale: in the very locale, in its
// language, in another locale of the language, or else the source.
func (e *localEntry) in(locale string) (text string, translated bool) {
	if text := e.Values[locale]; text != "" {
		return text, true
	}
	language, _, _ := strings.Cut(locale, "-")
	if text := e.Values[language]; text != "" {
		return text, true
	}
	for _, other := range slices.Sorted(maps.Keys(e.Values)) {
		if strings.HasPrefix(other, language+"-") && e.Values[other] != "" {
			return e.Values[other], true
		}
	}
	return e.Source, false
}

// formatByKey is FormatByKey(key, args).
// https://create.roblox.com/docs/reference/engine/classes/Translator#FormatByKey
func formatByKey(c *bind.Call) {
	key, t := c.String(1), translatorOf(c.Self)
	args := vm.NewTable(0, 0)
	if !c.Missing(2) {
		args = c.Table(2)
	}
	for e := range t.entries {
		if e.Key != key || key == "" {
			continue
		}
		if text, _ := e.in(t.locale); text != "" {
			result, err := t.format(text, func(name string) vm.Value { return argumentNamed(args, name) })
			if err != nil {
				c.Errorf("Translator:FormatByKey() failed because %v", err)
			}
			c.ReturnString(result)
			return
		}
	}
	c.Errorf("LocalizationTable or parent tables do not contain a translation for key [%s] and locale [%s]", key, t.locale)
}

// argumentNamed returns what stands in a table for {name} or {1}.
func argumentNamed(args *vm.Table, name string) vm.Value {
	if n := parseID(name); n > 0 {
		if v := args.GetInt(int(n)); !v.IsNil() {
			return v
		}
	}
	return args.GetStr(name)
}

// translateText is Translate(context, text). A text that no table has stays as it
// is.
// https://create.roblox.com/docs/reference/engine/classes/Translator#Translate
func translateText(c *bind.Call) {
	context, text := c.OptObject(1), c.String(2)
	path := ""
	if context != nil {
		path = context.FullName()
	}
	c.ReturnString(translatorOf(c.Self).translate(path, text))
}

// translate finds the entry of a text: one with the very text before one with
// parameters, and one for the context before others.
func (t *translator) translate(path, text string) string {
	best, values := t.find(path, func(source string) (map[string]vm.Value, bool) { return nil, source == text })
	if best == nil {
		best, values = t.find(path, func(source string) (map[string]vm.Value, bool) { return matchSource(source, text) })
	}
	if best == nil {
		return text
	}
	pattern, _ := best.in(t.locale)
	result, err := t.format(pattern, func(name string) vm.Value { return values[name] })
	if err != nil {
		return text
	}
	return result
}

// find returns the first entry whose source matches, and what match says of it:
// the first for the context, if there is one.
func (t *translator) find(path string, match func(source string) (map[string]vm.Value, bool)) (best *localEntry, values map[string]vm.Value) {
	for e := range t.entries {
		if e.Source == "" || e.Context != "" && !inContext(path, e.Context) || e.Context == "" && best != nil {
			continue
		}
		if found, ok := match(e.Source); ok {
			if best, values = e, found; e.Context != "" {
				break
			}
		}
	}
	return best, values
}

// inContext reports whether a path ends with that of a context.
func inContext(path, context string) bool {
	return path == context || strings.HasSuffix(path, "."+context)
}
