package operator

// This file holds the flags of the verbs and what words mean. Its one rule: what a value may be is said where it is
// refused.

import (
	"flag"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"lanai/datastore"
	"lanai/datastore/admin"
	"lanai/runtime/console"
)

// An addFlag adds one flag to a set.
type addFlag func(c *call, fs *flag.FlagSet)

func scopeFlag(c *call, fs *flag.FlagSet) {
	fs.StringVar(&c.scope, "scope", "", "the `scope` of the key (default: global)")
}

func scopeFilter(c *call, fs *flag.FlagSet) {
	fs.StringVar(&c.scope, "scope", "", "only keys of this `scope`")
}

func prefixFlag(c *call, fs *flag.FlagSet) {
	fs.StringVar(&c.prefix, "prefix", "", "only keys whose names begin with this `text`")
}

func orderedFlag(c *call, fs *flag.FlagSet) {
	fs.BoolVar(&c.ordered, "ordered", false, "the store is an OrderedDataStore")
}

func kindFlag(c *call, fs *flag.FlagSet) {
	fs.BoolVar(&c.ordered, "ordered", false, "only ordered stores")
}

func versionFlag(c *call, fs *flag.FlagSet) {
	fs.StringVar(&c.version, "version", "", "the version with this `id`, as 'versions' lists it")
}

func atFlag(c *call, fs *flag.FlagSet) {
	fs.StringVar(&c.at, "at", "", "the version that was the latest at this `TIME`")
}

func removedFlag(c *call, fs *flag.FlagSet) {
	fs.BoolVar(&c.removed, "removed", false, "also keys that were removed")
}

func byValueFlag(c *call, fs *flag.FlagSet) {
	fs.BoolVar(&c.byValue, "by-value", false, "with --ordered: the greatest value first")
}

func limitFlag(c *call, fs *flag.FlagSet) {
	fs.Int64Var(&c.limit, "limit", 0, "no more than this `number` of lines (default: all)")
}

func eraseFlag(c *call, fs *flag.FlagSet) {
	fs.BoolVar(&c.erase, "erase", false, "erase the key with all its versions, for an erasure request")
}

func replaceFlag(c *call, fs *flag.FlagSet) {
	fs.BoolVar(&c.replace, "replace", false, "also replace keys of which the store has a newer version")
}

func fromLineFlag(c *call, fs *flag.FlagSet) {
	fs.Int64Var(&c.fromLine, "from-line", 0, "leave out the lines before this `number`")
}

func dryRunFlag(c *call, fs *flag.FlagSet) {
	fs.BoolVar(&c.dryRun, "dry-run", false, "write nothing, say what would happen")
}

func ifVersionFlag(c *call, fs *flag.FlagSet) {
	fs.StringVar(&c.ifVersion, "if-version", "", "only if the version with this `id` is the latest")
}

func userIDsFlag(c *call, fs *flag.FlagSet) {
	fs.Func("user-ids", "the user `ids` of the value, such as 1,2; \"\" for none (default: those it has)", func(s string) error {
		c.userIDs, c.hasUserIDs = s, true
		return nil
	})
}

func metadataFlag(c *call, fs *flag.FlagSet) {
	fs.Func("metadata", "the metadata of the value, a `JSON` object; {} for none (default: what it has)", func(s string) error {
		c.metadata, c.hasMetadata = s, true
		return nil
	})
}

// flagSet makes the flags of a verb, bound to a call.
func (v *verb) flagSet(c *call) *flag.FlagSet {
	fs := flag.NewFlagSet("data "+v.name, flag.ContinueOnError)
	c.StoreFlag(fs)
	fs.BoolVar(&c.json_, "json", false, "write JSON, one object a line")
	for _, add := range v.flags {
		add(c, fs)
	}
	return fs
}

// negative is a number that package flag would take for a flag.
var negative = regexp.MustCompile(`^-[0-9]`)

// parse reads a command line into a call.
func (v *verb) parse(c *call, args []string) error {
	getenv := func(name string) string {
		if name != "LANAI_STORE" { // --version is no business of LANAI_VERSION
			return ""
		}
		return c.program.Getenv(name)
	}
	if err := c.Parse(v.flagSet(c), guardNumbers(args), getenv); err != nil {
		return err
	}
	n := len(c.Words)
	switch {
	case n < v.least || v.most >= 0 && n > v.most:
		return &console.UsageError{
			Message: fmt.Sprintf("%s: got %s, want %s", v.name, plural(int64(n), "word"), v.args),
			Hint:    "lanai data " + v.name + " " + v.args,
		}
	case c.limit < 0:
		return usage("--limit %d: want 0 or more", c.limit)
	case c.fromLine < 0:
		return usage("--from-line %d: want 1 or more", c.fromLine)
	case c.byValue && !c.ordered:
		return usage("--by-value: only an ordered store is in the order of values; add --ordered")
	case c.version != "" && c.at != "":
		return usage("--version and --at: want one of them")
	}
	return nil
}

// guardNumbers lets a last word such as -5 pass: set Scores Player_1 -5 --ordered => set Scores Player_1 --ordered -- -5
func guardNumbers(args []string) []string {
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if negative.MatchString(arg) && i > 0 && !strings.HasPrefix(args[i-1], "-") {
			return append(slices.Delete(slices.Clone(args), i, i+1), "--", arg)
		}
	}
	return args
}

func usage(format string, args ...any) error {
	return &console.UsageError{Message: fmt.Sprintf(format, args...)}
}

// defaultScope is what GetDataStore takes for a scope that is left out.
const defaultScope = "global"

// key is the key that the first two words name.
func (c *call) key() datastore.Key {
	key := datastore.Key{Store: c.Words[0], Scope: c.scope, Name: c.Words[1], Ordered: c.ordered}
	switch {
	case key.Scope != "":
	case key.Store == "":
		key.Scope = datastore.GlobalScope
	default:
		key.Scope = defaultScope
	}
	return key
}

// ref is the store that a word names, every scope of it unless one is given.
func (c *call) ref(store string) datastore.StoreRef {
	return datastore.StoreRef{Store: store, Scope: c.scope, Ordered: c.ordered, AllScopes: c.scope == ""}
}

// selection is what export and stats take in.
func (c *call) selection() admin.Selection {
	sel := admin.Selection{Stores: c.Words, Scope: c.scope, Prefix: c.prefix}
	if c.ordered {
		sel.Kind = admin.OrderedOnly
	}
	return sel
}

// moment is the version that --version or --at name.
func (c *call) moment() (admin.Moment, error) {
	m := admin.Moment{Version: c.version}
	if c.at == "" {
		return m, nil
	}
	var err error
	m.At, err = readTime(c.at, c.now)
	return m, err
}

// layouts are the forms of --at; without a zone it is UTC.
var layouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly}

// readTime reads a TIME and gives it in milliseconds.
func readTime(text string, now time.Time) (int64, error) {
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UnixMilli(), nil
		}
	}
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil && ms > 0 {
		return ms, nil
	}
	if ago, err := time.ParseDuration(text); err == nil && ago >= 0 && text != "0" {
		return now.Add(-ago).UnixMilli(), nil
	}
	return 0, &console.UsageError{Message: fmt.Sprintf("--at: got %q, want a TIME", text), Hint: timeNotes}
}

// readUserIDs reads a list of user ids; an empty text gives an empty list.
func readUserIDs(text string) ([]int64, error) {
	ids := []int64{}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		id, err := strconv.ParseInt(part, 10, 64)
		if err != nil || id > 1<<53 || id < -1<<53 {
			return nil, usage("--user-ids: got %q, want whole numbers such as 1,2", part)
		}
		ids = append(ids, id)
	}
	return ids, nil
}
