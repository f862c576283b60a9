package settings

// This file reads lanai.toml. Its one rule: an entry that nothing reads is an error with its line, never ignored.

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"lanai/runtime/console"
	"lanai/runtime/experience"
	"lanai/runtime/suggest"
)

// Name is the name of the settings file.
const Name = "lanai.toml"

// defaultRoom is Players.MaxPlayers where nothing else is said.
const defaultRoom = 50

// A File is what lanai.toml may say beside [limits], in TOML's names. https://toml.io/en/v1.0.0
type File struct {
	Place PlaceFile `toml:"place"`
	Start StartFile `toml:"start"`
	HTTP  HTTPFile  `toml:"http"`

	Experience experience.Experience `toml:"-"` // a table for each of its fields
}

// tables are what the file as a whole may hold.
type tables struct {
	*File
	*experience.Experience
	Limits toml.Primitive `toml:"limits"`
}

// A PlaceFile is [place]: what game.PlaceId and the like answer. 0 leaves a value to the project file.
type PlaceFile struct {
	ID          int64  `toml:"id"`
	Game        int64  `toml:"game"`
	Creator     int64  `toml:"creator"`
	CreatorType string `toml:"creator_type"` // User or Group; "" is User
	MaxPlayers  int    `toml:"max_players"`  // Players.MaxPlayers; 0 is 50
	Assets      string `toml:"assets"`       // the folder with what asset ids stand for, from that of the file
	Tools       bool   `toml:"tools"`        // scripts have the services of tests also when they run
}

// A StartFile is [start]: values of flags.
type StartFile struct {
	Store   string `toml:"store"`
	Limits  string `toml:"limits"`
	Players *int   `toml:"players"`
	// Scenario is a path from lanai.toml's folder. It is for run and dev; test runs
	// specs unless it is told.
	Scenario string `toml:"scenario"`
}

// An HTTPFile is [http]: what HttpService may do. 0 stands for the default of outbound.Options.
type HTTPFile struct {
	Enabled     bool          `toml:"enabled"`
	Hosts       []string      `toml:"hosts"`        // allowed hosts; empty allows every public one
	Private     []string      `toml:"private"`      // allowed although they are private or link-local: hosts and networks
	Timeout     time.Duration `toml:"timeout"`      // of a request
	MaxRequest  int           `toml:"max_request"`  // bytes of a body
	MaxResponse int           `toml:"max_response"` // bytes of a body
	PerMinute   int           `toml:"per_minute"`   // requests
	Parallel    int           `toml:"parallel"`     // requests at one time
}

// A FileError is a mistake in lanai.toml.
type FileError struct {
	File    string
	Line    int // 0 when unknown
	Message string
	Hint    string // or ""
}

// Error gives "lanai.toml:3: unknown entry http.hsots".
func (e *FileError) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

// Unwrap gives a *console.UsageError: a mistake in the file is one in what the program was told.
func (e *FileError) Unwrap() error { return &console.UsageError{Message: e.Message, Hint: e.Hint} }

// Limits points to a struct of numbers.
type Limits interface {
	// Validate says what is wrong, beginning with the name of the entry and a colon.
	Validate() error
}

// ReadFile reads lanai.toml in a folder, if there is one, for what neither the command line nor a variable said; [limits]
// changes limits. The error is a *FileError or that of the file system.
func (s *Settings) ReadFile(dir string, limits Limits) error {
	name := filepath.Join(dir, Name)
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return s.fits()
	}
	if err != nil {
		return err
	}
	s.file = decoder{name: name, text: string(text)}
	if err := s.file.decode(&s.File, limits); err != nil {
		return err
	}
	if err := limits.Validate(); err != nil {
		return s.Refuse(fmt.Errorf("limits.%w", err))
	}
	if err := s.inRange(); err != nil {
		return err
	}
	if s.Place.Assets != "" && !filepath.IsAbs(s.Place.Assets) {
		s.Place.Assets = filepath.Join(dir, s.Place.Assets)
	}
	if err := s.Experience.Validate(); err != nil {
		return s.Refuse(err)
	}
	if err := s.start(); err != nil {
		return err
	}
	return s.fits()
}

// inRange refuses numbers of the file that cannot be.
func (s *Settings) inRange() error {
	for _, n := range []struct {
		entry string
		value int64
		most  int64 // 0: any
	}{
		{"place.id", s.Place.ID, 0}, {"place.game", s.Place.Game, 0}, {"place.creator", s.Place.Creator, 0},
		{"place.max_players", int64(s.Place.MaxPlayers), maxPlayers},
		{"http.max_request", int64(s.HTTP.MaxRequest), 0}, {"http.max_response", int64(s.HTTP.MaxResponse), 0},
		{"http.per_minute", int64(s.HTTP.PerMinute), 0}, {"http.parallel", int64(s.HTTP.Parallel), 0},
	} {
		switch {
		case n.most == 0 && n.value < 0:
			return s.file.fail(n.entry, "%s: got %d, want 0 or more", n.entry, n.value)
		case n.most > 0 && (n.value < 0 || n.value > n.most):
			return s.file.fail(n.entry, "%s: got %d, want 0 to %d", n.entry, n.value, n.most)
		}
	}
	if t := s.Place.CreatorType; t != "" && t != "User" && t != "Group" {
		return s.file.fail("place.creator_type", "place.creator_type: got %q, want User or Group", t)
	}
	// A number without a unit is in nanoseconds.
	if t := s.HTTP.Timeout; t != 0 && t < time.Millisecond {
		return s.file.fail("http.timeout", `http.timeout: got %v, want a time with its unit such as "30s"`, t)
	}
	return nil
}

// fits refuses what goes wrong only with everything known: virtual time without an end, and more players than the place
// has room for.
func (s *Settings) fits() error {
	if s.Virtual && s.For == 0 && !s.UntilIdle && s.Scenario == "" {
		return usage("--virtual-time: want --for, --until-idle or --scenario with it: without an end it would pass for ever")
	}
	room := cmp.Or(s.Place.MaxPlayers, defaultRoom)
	if s.Players <= room {
		return nil
	}
	message, hint := fmt.Sprintf("%d players: the place has room for %d", s.Players, room), "max_players under [place] in lanai.toml says for how many"
	if s.Start.Players != nil && !s.given["players"] {
		e := s.file.fail("start.players", "%s", message)
		e.Hint = hint
		return e
	}
	return &console.UsageError{Message: message, Hint: hint}
}

// Refuse makes the *FileError for what somebody else found wrong: err begins with the name of an entry, such as
// "http.hosts", and a colon.
func (s *Settings) Refuse(err error) error {
	entry, _, _ := strings.Cut(err.Error(), ":")
	return s.file.fail(entry, "%v", err)
}

// start lets [start] set the flags that were not given.
func (s *Settings) start() error {
	values := map[string]string{"store": s.Start.Store, "limits": s.Start.Limits}
	if s.Start.Players != nil {
		values["players"] = fmt.Sprint(*s.Start.Players)
	}
	if s.Start.Scenario != "" && s.Command != "test" {
		values["scenario"] = filepath.Join(filepath.Dir(s.file.name), s.Start.Scenario)
	}
	if s.flags == nil {
		return nil
	}
	var failed error
	s.flags.VisitAll(func(f *flag.Flag) {
		value := values[f.Name]
		if value == "" || s.given[f.Name] || failed != nil {
			return
		}
		before := f.Value.String()
		if err := s.set(f, "start."+f.Name, value); err != nil {
			failed = s.file.fail("start."+f.Name, "%v", err)
		} else if err := s.check(); err != nil {
			failed = s.file.fail("start."+f.Name, "%v", err)
			s.flags.Set(f.Name, before)
		}
	})
	return failed
}

// A decoder reads one file.
type decoder struct{ name, text string }

// decode fills the file and limits, and refuses what neither knows.
func (d *decoder) decode(f *File, limits Limits) error {
	all := tables{File: f, Experience: &f.Experience}
	meta, err := toml.Decode(d.text, &all)
	if err == nil && meta.IsDefined("limits") {
		err = meta.PrimitiveDecode(all.Limits, limits)
	}
	if err != nil {
		return d.invalid(err)
	}
	for _, key := range meta.Undecoded() {
		if key[0] != "config" { // which may hold anything
			return d.unknown(key, limits)
		}
	}
	return nil
}

// located is how the decoder begins a complaint about a type.
var located = regexp.MustCompile(`^toml: (?:line (\d+) )?\(last key "([^"]*)"\): `)

// invalid is what the decoder complained about.
func (d *decoder) invalid(err error) error {
	var parse toml.ParseError
	if errors.As(err, &parse) {
		return &FileError{File: d.name, Line: parse.Position.Line, Message: strings.TrimSuffix(parse.Message, ".")}
	}
	if m := located.FindStringSubmatch(err.Error()); m != nil {
		line, _ := strconv.Atoi(m[1])
		return &FileError{File: d.name, Line: line, Message: m[2] + ": " + reworded(err.Error()[len(m[0]):])}
	}
	return &FileError{File: d.name, Message: strings.TrimPrefix(err.Error(), "toml: ")}
}

// complaints are how the decoder words a wrong type, with the types in it.
var complaints = []struct {
	form      *regexp.Regexp
	got, want int
}{
	{regexp.MustCompile(`^incompatible types: TOML value has type (\S+); destination has type (\S+)$`), 1, 2},
	{regexp.MustCompile(`^type mismatch for \S+: expected (\S+) but found (\S+)$`), 2, 1},
}

// kinds are what the types of the decoder are called here.
var kinds = map[string]string{
	"boolean": "true or false", "bool": "true or false", "float": "a number", "float64": "a number", "int64": "a whole number",
	"integer": "a whole number", "map[string]any": "a table", "slice": "a list", "[]any": "a list", "string": "a text", "table": "a table",
}

// reworded says a complaint of the decoder in our words, where it is a known one.
func reworded(text string) string {
	for _, c := range complaints {
		if m := c.form.FindStringSubmatch(text); m != nil {
			got, want := m[c.got], m[c.want]
			return fmt.Sprintf("got %s, want %s", cmp.Or(kinds[got], got), cmp.Or(kinds[want], want))
		}
	}
	return text
}

// unknown is an entry that there is no field for.
func (d *decoder) unknown(key toml.Key, limits Limits) error {
	names := entries(key[:len(key)-1], limits)
	e := d.fail(key.String(), "unknown entry %s", key)
	if near := suggest.Nearest(key[len(key)-1], names); near != "" {
		e.Hint = "did you mean " + near + "?"
	} else if len(names) > 0 {
		e.Hint = "want one of " + strings.Join(names, ", ")
	}
	return e
}

// entries are the names that a table may have, sorted; none for a table that is not there or may have any.
func entries(path []string, limits Limits) (names []string) {
	t := reflect.TypeFor[tables]()
	if len(path) > 0 && path[0] == "limits" {
		t, path = reflect.TypeOf(limits).Elem(), path[1:]
	}
	for _, name := range path {
		if t.Kind() == reflect.Map { // name is a key
			t = t.Elem()
			continue
		}
		field, ok := t.FieldByNameFunc(func(field string) bool { return strings.EqualFold(field, name) })
		if !ok {
			return nil
		}
		if t = field.Type; t.Kind() == reflect.Slice { // [[name]]
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct && t.Kind() != reflect.Map {
			return nil
		}
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	for _, field := range reflect.VisibleFields(t) {
		if name := entry(field); !field.Anonymous && name != "-" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// entry is the name of a field in the file.
func entry(field reflect.StructField) string {
	if tag := field.Tag.Get("toml"); tag != "" {
		return tag
	}
	return field.Name
}

// fail makes an error about an entry.
func (d *decoder) fail(key string, format string, args ...any) *FileError {
	return &FileError{File: d.name, Line: d.line(key), Message: fmt.Sprintf(format, args...)}
}

// line finds the line that sets an entry: the key under its table's header, or with dots, or that of the inline table that
// holds it. 0 when it is written in another way.
func (d *decoder) line(key string) int {
	for {
		if at := d.lineOf(key); at > 0 {
			return at
		}
		dot := strings.LastIndexByte(key, '.')
		if dot < 0 {
			return 0
		}
		key = key[:dot]
	}
}

func (d *decoder) lineOf(key string) int {
	table := ""
	for i, line := range strings.Split(d.text, "\n") {
		line = strings.TrimSpace(line)
		if head, ok := strings.CutPrefix(line, "["); ok {
			head, _, _ = strings.Cut(strings.Trim(head, "["), "]")
			table = bare(head) + "."
			if strings.EqualFold(bare(head), key) {
				return i + 1
			}
			continue
		}
		name, _, ok := strings.Cut(line, "=")
		if ok && strings.EqualFold(table+bare(name), key) {
			return i + 1
		}
	}
	return 0
}

// bare is a key without quotes and blanks.
func bare(key string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("\"' \t", r) {
			return -1
		}
		return r
	}, key)
}
