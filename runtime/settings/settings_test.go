package settings

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/console"
	"lanai/runtime/experience"
)

// variables is an environment.
func variables(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestForPath(t *testing.T) {
	s, err := ForPath("run", strings.Fields("game --players 3 --for 5s --until-idle --store memory -O 2 --json --limits off --profile out.folded"), variables())
	require.NoError(t, err)
	s.flags, s.given = nil, nil
	assert.Equal(t, &Settings{Command: "run", Words: []string{"game"}, Path: "game", Players: 3, For: 5 * time.Second, UntilIdle: true,
		Store: "memory", Limits: LimitsOff, JSON: true, Level: 2, Memory: 2048, Profile: "out.folded"}, s)

	s, err = ForPath("test", []string{"--filter", "adds", "--coverage", "out.lcov"}, variables())
	require.NoError(t, err)
	assert.Equal(t, ".", s.Path)
	assert.Equal(t, "adds", s.Filter)
	assert.Equal(t, "out.lcov", s.Coverage)
	assert.Equal(t, LimitsRoblox, s.Limits)
}

func TestWrongCommandLine(t *testing.T) {
	for line, want := range map[string]string{
		"a b":            "run takes one path, got 2: a b",
		"--players -1":   "--players -1: want 0 to 1000",
		"--players 1001": "--players 1001: want 0 to 1000",
		"-O 3":           "-O 3: want 0, 1 or 2",
		"--for -1s":      "--for -1s: want a positive time such as 10s",
		"--memory 15":    "--memory 15: want at least 16",
		"--filter x":     "unknown flag --filter for run",
		"--limits some":  "--limits some: want roblox or off",
	} {
		_, err := ForPath("run", strings.Fields(line), variables())
		assert.EqualError(t, err, want, line)
	}
	_, err := ForPath("run", nil, variables("LANAI_PLAYERS", "many"))
	assert.Equal(t, &console.UsageError{Message: `LANAI_PLAYERS: got "many", want number`, Hint: "let this number of players join, and leave at the end"}, err)
}

func TestScenario(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, Name), []byte("[start]\nscenario = \"bots.luau\"\n"), 0o600))
	parse := func(command, line string) (*Settings, error) {
		s, err := ForPath(command, strings.Fields(line), variables())
		require.NoError(t, err)
		return s, s.ReadFile(dir, &numbers{})
	}
	s, err := parse("run", "--virtual-time --for 5s")
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(dir, "bots.luau"), s.Scenario)
	assert.Equal(t, 5*time.Second, s.VirtualFor())
	assert.Zero(t, s.RealFor())
	s, err = parse("dev", "--scenario other.luau --for 5s")
	require.NoError(t, err)
	assert.Equal(t, "other.luau", s.Scenario)
	assert.Equal(t, 5*time.Second, s.RealFor())
	assert.Zero(t, s.VirtualFor())
	s, err = parse("test", "")
	require.NoError(t, err)
	assert.Empty(t, s.Scenario, "test runs specs unless it is told")
	_, err = ForPath("test", strings.Fields("--scenario a.luau --filter b"), variables())
	assert.EqualError(t, err, "--filter: it chooses specs, and --scenario runs none")
	_, err = ForPath("test", strings.Fields("--scenario a.luau --script b.luau"), variables())
	assert.EqualError(t, err, "--script and --scenario: want one of them")
	_, err = parse("run", "--virtual-time")
	require.NoError(t, err, "the file has a scenario")

	dir = t.TempDir()
	_, err = parse("run", "--virtual-time")
	assert.EqualError(t, err, "--virtual-time: want --for, --until-idle or --scenario with it: without an end it would pass for ever")
}

// TestPrecedence sets one value in every place at once, and takes them away one by one.
func TestPrecedence(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, Name), []byte("[start]\nplayers = 2\nstore = \"memory\"\n"), 0o600))
	for _, c := range []struct {
		line, variable, dir string
		players             int
		store               string
	}{
		{"--players 4 --store file:a", "3", dir, 4, "file:a"},
		{"", "3", dir, 3, "memory"},
		{"", "", dir, 2, "memory"},
		{"", "", t.TempDir(), 0, ""},
		{"--players 0", "", dir, 0, "memory"},
	} {
		s, err := ForPath("run", strings.Fields(c.line), variables("LANAI_PLAYERS", c.variable))
		require.NoError(t, err)
		require.NoError(t, s.ReadFile(c.dir, &numbers{}))
		assert.Equal(t, c.players, s.Players, c)
		assert.Equal(t, c.store, s.Store, c)
	}
}

func TestFile(t *testing.T) {
	limits := numbers{Queue: 30, StandardRead: budget{60, 40}}
	s := read(t, &limits, `
[place]
id = 1
game = 2
creator = 3
max_players = 12
[start]
limits = "off"
[http]
enabled = true
hosts = ["discord.com"]
private = ["127.0.0.1"]
timeout = "5s"
[limits]
queue = 10
[limits.StandardRead]
base = 70
`)
	assert.Equal(t, File{
		Place: PlaceFile{ID: 1, Game: 2, Creator: 3, MaxPlayers: 12},
		Start: StartFile{Limits: "off"},
		HTTP:  HTTPFile{Enabled: true, Hosts: []string{"discord.com"}, Private: []string{"127.0.0.1"}, Timeout: 5 * time.Second},
	}, s.File)
	assert.Equal(t, LimitsOff, s.Limits)
	assert.Equal(t, numbers{Queue: 10, StandardRead: budget{70, 40}}, limits)
	assert.EqualError(t, s.Refuse(errors.New("http.hosts: no")), s.file.name+":11: http.hosts: no")
}

func TestExperience(t *testing.T) {
	s := read(t, &numbers{}, `
[place]
creator_type = "Group"
[passes.5]
price = 100
owners = ["Player1", 7]
[groups.9]
roles = { 1 = "Member" }
members = { Player1 = 1, "*" = 0 }
[users."*"]
country = "DE"
[[purchases]]
user = "Player1"
product = 3
[config]
speed = 16
odds = { rare = 0.5 }
[teleport]
leave = true
`)
	assert.Equal(t, "Group", s.Place.CreatorType)
	assert.Equal(t, experience.Experience{
		Passes:    map[string]experience.Item{"5": {Price: 100, Owners: []experience.Who{"Player1", "7"}}},
		Groups:    map[string]experience.Group{"9": {Roles: map[string]string{"1": "Member"}, Members: map[string]int{"Player1": 1, "*": 0}}},
		Users:     map[string]experience.User{"*": {Country: "DE"}},
		Purchases: []experience.Purchase{{User: "Player1", Product: 3}},
		Config:    map[string]any{"speed": int64(16), "odds": map[string]any{"rare": 0.5}},
		Teleport:  experience.Teleport{Leave: true},
	}, s.Experience)
}

// numbers is what [limits] may hold.
type numbers struct {
	Queue        int
	StandardRead budget
}

type budget struct{ Base, PerPlayer int }

func (n *numbers) Validate() error {
	if n.StandardRead.Base < 0 {
		return errors.New("StandardRead.Base: got less than 0")
	}
	return nil
}

func read(t *testing.T, limits *numbers, text string) *Settings {
	t.Helper()
	s, err := readText(t, limits, text)
	require.NoError(t, err)
	return s
}

func readText(t *testing.T, limits *numbers, text string) (*Settings, error) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, Name), []byte(text), 0o600))
	s, err := ForPath("run", nil, variables())
	require.NoError(t, err)
	return s, s.ReadFile(dir, limits)
}

func TestWrongFile(t *testing.T) {
	for _, c := range []struct {
		text, want, hint string
		line             int
	}{
		{"[http]\nhsots = []", "unknown entry http.hsots", "did you mean hosts?", 2},
		{"http.hsots = []", "unknown entry http.hsots", "did you mean hosts?", 1},
		{"[plaice]\nid = 1", "unknown entry plaice", "did you mean place?", 1},
		{"\nqwertz = 1", "unknown entry qwertz", "want one of assets, badges, bundles, config, groups, http, limits, passes, place, products, prompts, purchases, start, subscriptions, teleport, users", 2},
		{"[place]\nid = 1\nid = 2", "Key 'place.id' has already been defined", "", 3},
		{"[place]\nid = \"a\"", "place.id: got a text, want a whole number", "", 2},
		{"[start]\nplayers = 5000", "--players 5000: want 0 to 1000", "", 2},
		{"[start]\nlimits = \"some\"", "--limits some: want roblox or off", "", 2},
		{"[limits]\nqueue = \"ten\"", "limits.queue: got a text, want a whole number", "", 2},
		{"[limits]\nqueeu = 1", "unknown entry limits.queeu", "did you mean Queue?", 2},
		{"[limits.StandardRead]\nplayers = 1", "unknown entry limits.StandardRead.players", "want one of Base, PerPlayer", 2},
		{"[limits]\nStandardRead = { Base = 1, PerPlayr = 1 }", "unknown entry limits.StandardRead.PerPlayr", "did you mean PerPlayer?", 2},
		{"[limits]\nStandardRead = 5", "limits.StandardRead: got a whole number, want a table", "", 2},
		{"[limits]\nStandardRead = []", "limits.StandardRead: got a list, want a table", "", 2},
		{"[http]\nenabled = 1", "http.enabled: got a whole number, want true or false", "", 2},
		{"[http]\nenabled = 1.5", "http.enabled: got a number, want true or false", "", 2},
		{"[http]\nenabled = {}", "http.enabled: got a table, want true or false", "", 2},
		{"[http]\nhosts = \"a.com\"", "http.hosts: got a text, want a list", "", 2},
		{"[http]\nhosts = [1]", "http.hosts: got a whole number, want a text", "", 2},
		{"[limits.StandardRead]\nPerPlayer = 1\nBase = -1", "limits.StandardRead.Base: got less than 0", "", 3},
		{"[limits.StandardRaed]\nBase = 1", "unknown entry limits.StandardRaed", "did you mean StandardRead?", 1},
		{"[place]\nid = -1", "place.id: got -1, want 0 or more", "", 2},
		{"[place]\nmax_players = -5", "place.max_players: got -5, want 0 to 1000", "", 2},
		{"[http]\nparallel = -1", "http.parallel: got -1, want 0 or more", "", 2},
		{"[http]\ntimeout = 5", `http.timeout: got 5ns, want a time with its unit such as "30s"`, "", 2},
		{"[http]\ntimeout = \"-1s\"", `http.timeout: got -1s, want a time with its unit such as "30s"`, "", 2},
		{"[start]\nplayers = 6\n[place]\nmax_players = 5", "6 players: the place has room for 5", "max_players under [place] in lanai.toml says for how many", 2},
		{"[passes.VIP]\nprice = 5", `passes.VIP: got "VIP", want an id`, "", 1},
		{"[passes.5]\nprcie = 5", "unknown entry passes.5.prcie", "did you mean price?", 2},
		{"[passes.5]\nprice = -5", "passes.5.price: got -5, want 0 or more", "", 2},
		{"[passes.5]\nowners = [true]", "want a name, an id or \"*\"", "", 2},
		{"[[purchases]]\nwho = 1", "unknown entry purchases.who", "want one of product, user", 2},
		{"[users.A]\npolicy = { Ads = true }", "users.A.policy: unknown entry Ads: want one of", "", 2},
		{"[prompts]\nanswer = \"yes\"", `prompts.answer: got "yes", want "cancel" or "buy"`, "", 2},
		{"[place]\ncreator_type = \"Clan\"", `place.creator_type: got "Clan", want User or Group`, "", 2},
		{"[http\n", "expected '.' or ']' to end table name, but got '\\n' instead", "", 2},
	} {
		_, err := readText(t, &numbers{}, c.text)
		var wrong *FileError
		require.ErrorAs(t, err, &wrong, c.text)
		assert.Contains(t, wrong.Message, c.want, c.text)
		assert.Equal(t, c.hint, wrong.Hint, c.text)
		assert.Equal(t, c.line, wrong.Line, c.text)
		assert.Equal(t, Name, filepath.Base(wrong.File))
	}
}

// TestRoom asks on the command line for more players than the place takes.
func TestRoom(t *testing.T) {
	for _, c := range []struct {
		text, players, want string
	}{
		{"", "50", ""},
		{"", "51", "51 players: the place has room for 50"},
		{"[place]\nmax_players = 60", "60", ""},
		{"[place]\nmax_players = 2", "3", "3 players: the place has room for 2"},
	} {
		dir := t.TempDir()
		if c.text != "" {
			require.NoError(t, os.WriteFile(filepath.Join(dir, Name), []byte(c.text), 0o600))
		}
		s, err := ForPath("run", []string{"--players", c.players}, variables())
		require.NoError(t, err)
		if err = s.ReadFile(dir, &numbers{}); c.want == "" {
			assert.NoError(t, err, c)
		} else {
			assert.EqualError(t, err, c.want, c)
		}
	}
}

func TestFlagsOfOtherCommands(t *testing.T) {
	var s Settings
	fs := flag.NewFlagSet("exec", flag.ContinueOnError)
	s.StoreFlag(fs)
	s.LimitsFlag(fs, LimitsOff)
	require.NoError(t, s.Parse(fs, []string{"job.lua", "a"}, variables("LANAI_STORE", "memory")))
	assert.Equal(t, []string{"job.lua", "a"}, s.Words)
	assert.Equal(t, "memory", s.Store)
	assert.Equal(t, LimitsOff, s.Limits)
}
