package instance

// This file runs the scripts in testdata: lines of commands, each followed by the log lines it must cause.
// Its one rule: after every command the tree must be sound.
//
//	new CLASS X            service CLASS        mode immediate|deferred|ancestry
//	parent X Y             name X NAME          set X PROPERTY VALUE       get X PROPERTY
//	attr X NAME VALUE      tag X TAG            untag X TAG                tagged TAG        alltags
//	destroy X              clear X              remove X                   clone X Y         locked X
//	on X EVENT ...         once X EVENT ...     prop X PROPERTY ...        changes X ATTRIBUTE ...
//	child X NAME ...       added TAG ...        removed TAG ...            tagsadded ...     tagsremoved ...
//	fire X EVENT VALUE...  off LABEL            drop OWNER                 flush
//	children X             full X               query X SELECTOR           props X
//
// The connecting commands end in options: "as LABEL", "by OWNER" and "do COMMAND", the last one running after the log
// line. Values are numbers, true, false, nil, "strings", #x,y,z vectors, {} for a table, and names of instances.

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			for _, part := range strings.Split(string(text), "\n== ") {
				title, body, _ := strings.Cut(strings.TrimPrefix(part, "== "), "\n")
				t.Run(title, func(t *testing.T) { runScript(t, body) })
			}
		})
	}
}

// script is one run of a script.
type script struct {
	t     *testing.T
	tree  *Tree
	vars  map[string]*Instance
	conns map[string]*Connection
	log   []string
	depth int
}

// runScript runs the commands of body and compares the log after each with the lines that begin with ">".
func runScript(t *testing.T, body string) {
	s := &script{t: t, vars: map[string]*Instance{}, conns: map[string]*Connection{}}
	s.tree = newTree(t, Options{MaxDepth: 8, Report: func(l Level, text string) {
		s.log = append(s.log, map[Level]string{LevelWarning: "warning: ", LevelError: "error: "}[l]+text)
	}})
	s.vars["game"], s.vars["nil"] = s.tree.Root(), nil

	lines := strings.Split(body, "\n")
	for n := 0; n < len(lines); {
		command := strings.TrimSpace(lines[n])
		n++
		var want []string
		for ; n < len(lines) && strings.HasPrefix(strings.TrimSpace(lines[n]), ">"); n++ {
			want = append(want, strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(lines[n]), ">")))
		}
		if command == "" || strings.HasPrefix(command, "//") {
			continue
		}
		s.log = nil
		s.run(command)
		require.Equal(t, strings.Join(want, "\n"), strings.Join(s.log, "\n"), "after %q", command)
		var all []*Instance
		for _, i := range s.vars {
			if i != nil {
				all = append(all, i)
			}
		}
		require.NoError(t, s.tree.Check(all...), "after %q", command)
	}
}

// run carries out one command.
func (s *script) run(command string) {
	require.Less(s.t, s.depth, 30, "commands are nested too deep")
	s.depth++
	defer func() { s.depth-- }()

	f := strings.Fields(command)
	arg := func(n int) string {
		require.Less(s.t, n, len(f), "%q: too few words", command)
		return f[n]
	}
	x := func(n int) *Instance {
		i, ok := s.vars[arg(n)]
		require.True(s.t, ok, "%q: no %s", command, arg(n))
		return i
	}
	switch f[0] {
	case "new":
		i, err := s.tree.New(arg(1))
		if s.failed(err) {
			return
		}
		i.SetName(arg(2))
		s.vars[arg(2)] = i
	case "create":
		s.vars[arg(2)] = s.tree.Create(s.tree.Registry().Class(arg(1)))
		s.vars[arg(2)].SetName(arg(2))
	case "service":
		i, err := s.tree.Service(arg(1))
		if !s.failed(err) && i == nil {
			s.add("nil")
		}
		s.vars[arg(1)] = i
	case "mode":
		s.tree.SetMode(map[string]SignalMode{"immediate": Immediate, "deferred": Deferred, "ancestry": AncestryDeferred}[arg(1)])
	case "parent":
		s.failed(x(1).SetParent(x(2)))
	case "name":
		x(1).SetName(arg(2))
	case "set":
		s.failed(x(1).Set(arg(2), s.value(arg(3))))
	case "get":
		v, err := x(1).Get(arg(2))
		if !s.failed(err) {
			s.add(s.show(v))
		}
	case "attr":
		s.failed(x(1).SetAttribute(arg(2), s.value(arg(3))))
	case "attrs":
		for _, a := range x(1).Attributes() {
			s.add(a.Name + " " + s.show(a.Value))
		}
	case "tag":
		x(1).AddTag(arg(2))
	case "untag":
		x(1).RemoveTag(arg(2))
	case "tagged":
		s.add(names(s.tree.Tags().Tagged(arg(1))))
	case "tags":
		s.add(strings.Join(x(1).Tags(), " "))
	case "alltags":
		s.add(strings.Join(s.tree.Tags().All(), " "))
	case "destroy":
		s.failed(x(1).Destroy())
	case "clear":
		x(1).ClearAllChildren()
	case "remove":
		s.failed(x(1).Remove())
	case "clone":
		if s.vars[arg(2)] = x(1).Clone(); s.vars[arg(2)] == nil {
			s.add("nil")
		}
	case "pick":
		s.vars[arg(3)] = x(1).FindFirstDescendant(arg(2))
		require.NotNil(s.t, s.vars[arg(3)], command)
	case "children":
		s.add(names(x(1).Children()))
	case "descendants":
		s.add(names(x(1).Descendants()))
	case "full":
		s.add(x(1).FullName())
	case "query":
		_, selector, _ := strings.Cut(command, arg(1))
		q, err := ParseSelector(strings.TrimSpace(selector))
		if !s.failed(err) {
			s.add(names(x(1).QueryDescendants(q)))
		}
	case "fire":
		var args []any
		for _, w := range f[3:] {
			args = append(args, s.value(w))
		}
		x(1).EventNamed(arg(2)).Fire(args...)
	case "off":
		c := s.conns[arg(1)]
		require.NotNil(s.t, c, command)
		c.Disconnect()
		assert.False(s.t, c.Connected())
	case "drop":
		s.tree.DisconnectOwner(arg(1))
		assert.Zero(s.t, s.tree.OwnedBy(arg(1)))
	case "flush":
		s.tree.Flush()
	default:
		s.connect(command, f)
	}
}

// connect carries out a connecting command.
func (s *script) connect(command string, f []string) {
	var signal *Signal
	var err error
	label, rest := strings.Join(f[1:min(3, len(f))], "."), f[min(3, len(f)):]
	switch tags := s.tree.Tags(); f[0] {
	case "on", "once":
		signal = s.vars[f[1]].EventNamed(f[2])
	case "prop":
		label = f[1] + "'" + f[2]
		signal, err = s.vars[f[1]].PropertySignal(f[2])
	case "changes":
		label = f[1] + "$" + f[2]
		signal = s.vars[f[1]].AttributeSignal(f[2])
	case "child":
		label = f[1] + "/" + f[2]
		signal = s.vars[f[1]].ChildSignal(f[2])
	case "added":
		signal, label, rest = tags.Added(f[1]), "added."+f[1], f[2:]
	case "removed":
		signal, label, rest = tags.Removed(f[1]), "removed."+f[1], f[2:]
	case "tagsadded":
		signal, label, rest = tags.TagAdded(), "tagsadded", f[1:]
	case "tagsremoved":
		signal, label, rest = tags.TagRemoved(), "tagsremoved", f[1:]
	default:
		s.t.Fatalf("unknown command %q", command)
	}
	if s.failed(err) {
		return
	}

	var owner any
	var do string
	for len(rest) > 1 {
		switch rest[0] {
		case "as":
			label = rest[1]
		case "by":
			owner = rest[1]
		case "do":
			do, rest = strings.Join(rest[1:], " "), rest[:2]
		default:
			s.t.Fatalf("unknown option in %q", command)
		}
		rest = rest[2:]
	}
	h := HandlerFunc(func(args []any) {
		var shown []string
		for _, a := range args {
			shown = append(shown, s.show(a))
		}
		s.add(label + "(" + strings.Join(shown, " ") + ")")
		if do != "" {
			s.run(do)
		}
	})
	connect := signal.Connect
	if f[0] == "once" || f[0] == "child" {
		connect = signal.Once
	}
	s.conns[label] = connect(h).Own(owner)
}

// add adds a line to the log.
func (s *script) add(line string) { s.log = append(s.log, strings.TrimSpace(line)) }

// failed logs err, if there is one.
func (s *script) failed(err error) bool {
	if err != nil {
		s.add("raised: " + err.Error())
	}
	return err != nil
}

// value reads a value.
func (s *script) value(word string) any {
	if i, ok := s.vars[word]; ok && i != nil {
		return i
	}
	switch {
	case word == "nil":
		return nil
	case word == "true", word == "false":
		return word == "true"
	case word == "{}":
		return struct{}{}
	case strings.HasPrefix(word, `"`):
		return strings.ReplaceAll(strings.Trim(word, `"`), "_", " ")
	case strings.HasPrefix(word, "#"):
		var v vector
		_, err := fmt.Sscanf(word, "#%g,%g,%g", &v.x, &v.y, &v.z)
		require.NoError(s.t, err)
		return v
	}
	n, err := strconv.ParseFloat(word, 64)
	require.NoError(s.t, err)
	return n
}

// show returns a value as the log has it.
func (s *script) show(v any) string {
	switch v := v.(type) {
	case nil:
		return "nil"
	case float64:
		return formatNumber(v)
	case *Instance:
		return v.Name()
	}
	return fmt.Sprint(v)
}

// names joins the names of instances.
func names(list []*Instance) string {
	var words []string
	for _, i := range list {
		words = append(words, i.Name())
	}
	return strings.Join(words, " ")
}
