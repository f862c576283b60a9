package class

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"lanai/bindings/bind"
	"lanai/runtime"
	"lanai/runtime/instance"
	"lanai/runtime/luau/vm"
)

// This file holds LocalizationTable. Its one rule: a key is there once, and
// locale ids are compared in lower case.

// LocalizationTable is the class LocalizationTable.
// https://create.roblox.com/docs/reference/engine/classes/LocalizationTable
var LocalizationTable = bind.Class{
	Name:      "LocalizationTable",
	Creatable: true,
	Properties: []instance.Property{
		// Contents is what files hold; scripts use GetContents.
		{Name: "Contents", Type: instance.String, Default: "[]", Hidden: true, Changed: readContents},
		{Name: "SourceLocaleId", Type: instance.String, Default: "en-us"},
	},
	Methods: map[string]bind.Method{
		"GetContents":        func(c *bind.Call) { c.ReturnString(localizationOf(c.Self).json()) },
		"GetEntries":         func(c *bind.Call) { c.Return(localizationOf(c.Self).show(c.Env)) },
		"GetString":          getLocalizedString,
		"GetTranslator":      func(c *bind.Call) { c.Give(newTranslator(c.Env, c.String(1), tableAndParents(c.Self))) },
		"RemoveEntry":        removeEntry,
		"RemoveEntryValue":   removeEntryValue,
		"RemoveKey":          func(c *bind.Call) { localizationOf(c.Self).remove(c.String(1), "", "") },
		"RemoveTargetLocale": removeLocale,
		"SetContents":        setContents,
		"SetEntries":         setEntries,
		"SetEntry":           setEntry,
		"SetEntryContext":    setEntryField(func(e *localEntry, text string) { e.Context = text }),
		"SetEntryExample":    setEntryField(func(e *localEntry, text string) { e.Example = text }),
		"SetEntryKey":        setEntryField(func(e *localEntry, text string) { e.Key = text }),
		"SetEntrySource":     setEntryField(func(e *localEntry, text string) { e.Source = text }),
		"SetEntryValue":      setEntryValue,
	},
	Created: func(i *instance.Instance) { i.Data = &localization{} },
	Cloned: func(from, to *instance.Instance) {
		copied := &localization{}
		for _, e := range localizationOf(from).entries {
			entry := *e
			entry.Values = maps.Clone(e.Values)
			copied.entries = append(copied.entries, &entry)
		}
		to.Data = copied
	},
}

// localization is the state of a LocalizationTable.
type localization struct{ entries []*localEntry }

// A localEntry is one text with its translations, in the form of Contents.
type localEntry struct {
	Key     string            `json:"key,omitempty"`
	Context string            `json:"context,omitempty"`
	Example string            `json:"example,omitempty"`
	Source  string            `json:"source,omitempty"`
	Values  map[string]string `json:"values"` // by locale id in lower case
}

func localizationOf(i *instance.Instance) *localization { return i.Data.(*localization) }

// localeID is a locale id as they are compared: "en-us".
func localeID(text string) string { return strings.ReplaceAll(strings.ToLower(text), "_", "-") }

// find returns the entry with a key, or without one that with a source and a
// context, or nil.
func (l *localization) find(key, source, context string) *localEntry {
	for _, e := range l.entries {
		if key != "" && e.Key == key || key == "" && e.Source == source && e.Context == context {
			return e
		}
	}
	return nil
}

// entry is find, and adds an entry that is not there.
func (l *localization) entry(key, source, context string) (*localEntry, error) {
	if e := l.find(key, source, context); e != nil {
		return e, nil
	}
	if key == "" && source == "" {
		return nil, fmt.Errorf("an entry needs a key or a source")
	}
	e := &localEntry{Key: key, Source: source, Context: context, Values: map[string]string{}}
	l.entries = append(l.entries, e)
	return e, nil
}

func (l *localization) remove(key, source, context string) {
	if e := l.find(key, source, context); e != nil {
		l.entries = slices.DeleteFunc(l.entries, func(other *localEntry) bool { return other == e })
	}
}

// replace gives the table other entries, if they can be.
func (l *localization) replace(entries []*localEntry) error {
	keys := make(map[string]bool, len(entries))
	for i, e := range entries {
		if e.Key != "" && keys[e.Key] {
			return fmt.Errorf("entry %d: the key %q is there twice", i+1, e.Key)
		}
		keys[e.Key] = true
		values := map[string]string{}
		for locale, text := range e.Values {
			if err := checkFormat(text); err != nil {
				return fmt.Errorf("entry %d: %s: %w", i+1, locale, err)
			}
			values[localeID(locale)] = text
		}
		e.Values = values
	}
	l.entries = entries
	return nil
}

// decode replaces the entries by those of a text as json writes it.
func (l *localization) decode(text string) error {
	var entries []*localEntry
	if err := json.Unmarshal([]byte(text), &entries); err != nil {
		return err
	}
	entries = slices.DeleteFunc(entries, func(e *localEntry) bool { return e == nil })
	return l.replace(entries)
}

func (l *localization) json() string {
	entries := l.entries
	if entries == nil {
		entries = []*localEntry{}
	}
	text, _ := json.Marshal(entries) // cannot fail: they are texts
	return string(text)
}

// show gives the entries as scripts see them.
func (l *localization) show(e *bind.Env) vm.Value {
	items := make([]vm.Value, len(l.entries))
	for i, entry := range l.entries {
		values := vm.NewTable(0, len(entry.Values))
		for _, locale := range slices.Sorted(maps.Keys(entry.Values)) {
			values.SetStr(locale, vm.Str(entry.Values[locale]))
		}
		items[i] = record(e, "Key", entry.Key, "Source", entry.Source, "Context", entry.Context, "Example", entry.Example, "Values", values.Value())
	}
	return list(items)
}

// readContents takes what a file says.
func readContents(i *instance.Instance, _ any) {
	text, _ := i.Value(i.Class().Property("Contents")).(string)
	if err := localizationOf(i).decode(text); err != nil {
		bind.EnvFor(i).Say(runtime.Warning, "%s: Contents: %v", i.FullName(), err)
	}
}

// wrongTable raises what is wrong with an argument.
func wrongTable(c *bind.Call, err error) {
	if err != nil {
		c.Errorf("LocalizationTable:%s() failed because %v", c.Name(), err)
	}
}

func setContents(c *bind.Call) { wrongTable(c, localizationOf(c.Self).decode(c.String(1))) }

// setEntries is SetEntries(entries), in the form of GetEntries.
func setEntries(c *bind.Call) {
	t := c.Table(1)
	entries := make([]*localEntry, t.Len())
	for i := range entries {
		fields := t.GetInt(i + 1).AsTable()
		if fields == nil {
			wrongTable(c, fmt.Errorf("entry %d is a %s, want a table", i+1, bind.TypeName(c.VM(), t.GetInt(i+1))))
		}
		text := func(name string) string {
			if v := fields.GetStr(name); !v.IsNil() {
				return vm.ToString(v)
			}
			return ""
		}
		e := &localEntry{Key: text("Key"), Source: text("Source"), Context: text("Context"), Example: text("Example"), Values: map[string]string{}}
		if values := fields.GetStr("Values").AsTable(); values != nil {
			for at, k, v, ok := values.At(0); ok; at, k, v, ok = values.At(at) {
				e.Values[vm.ToString(k)] = vm.ToString(v)
			}
		}
		entries[i] = e
	}
	wrongTable(c, localizationOf(c.Self).replace(entries))
}

// setEntry is the old SetEntry(key, targetLocaleId, text).
func setEntry(c *bind.Call) {
	e, err := localizationOf(c.Self).entry(c.String(1), "", "")
	wrongTable(c, err)
	locale, text := localeID(c.String(2)), c.String(3)
	wrongTable(c, checkFormat(text))
	e.Values[locale] = text
	if locale == localeID(read[string](c.Self, "SourceLocaleId")) {
		e.Source = text
	}
}

// setEntryValue is SetEntryValue(key, source, context, localeId, text).
func setEntryValue(c *bind.Call) {
	key, source, context, locale, text := c.String(1), c.String(2), c.String(3), localeID(c.String(4)), c.String(5)
	wrongTable(c, checkFormat(text))
	e, err := localizationOf(c.Self).entry(key, source, context)
	wrongTable(c, err)
	if text == "" {
		delete(e.Values, locale)
		return
	}
	e.Values[locale] = text
}

// setEntryField is a method that finds an entry by its first three arguments
// and gives one of its fields the fourth.
func setEntryField(set func(e *localEntry, text string)) bind.Method {
	return func(c *bind.Call) {
		l := localizationOf(c.Self)
		e, err := l.entry(c.String(1), c.String(2), c.String(3))
		wrongTable(c, err)
		changed := *e
		set(&changed, c.String(4))
		other := l.find(changed.Key, changed.Source, changed.Context)
		if other != nil && other != e {
			wrongTable(c, fmt.Errorf("there is an entry with key %q, source %q and context %q already", changed.Key, changed.Source, changed.Context))
		}
		*e = changed
	}
}

func removeEntry(c *bind.Call) {
	localizationOf(c.Self).remove(c.String(1), c.String(2), c.String(3))
}

func removeEntryValue(c *bind.Call) {
	if e := localizationOf(c.Self).find(c.String(1), c.String(2), c.String(3)); e != nil {
		delete(e.Values, localeID(c.String(4)))
	}
}

func removeLocale(c *bind.Call) {
	for _, e := range localizationOf(c.Self).entries {
		delete(e.Values, localeID(c.String(1)))
	}
}

// getLocalizedString is the old GetString(targetLocaleId, key).
func getLocalizedString(c *bind.Call) {
	e := localizationOf(c.Self).find(c.String(2), "", "")
	if e == nil || c.String(2) == "" {
		c.Errorf("LocalizationTable:GetString() failed because there is no key %q", c.String(2))
	}
	text, _ := e.in(localeID(c.String(1)))
	c.ReturnString(text)
}
