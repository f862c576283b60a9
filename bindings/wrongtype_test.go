package bindings_test

// This file passes a value of every wrong type in every position of every
// method of data stores, memory stores and messages. Its one rule: a method is
// one line; what is wrong is named in Roblox's words to the script, and with
// method, position, got and want to people.

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/bindings"
	"lanai/datastore"
	"lanai/runtime"
	"lanai/runtime/instance"
)

// A kind is what a parameter takes.
type kind struct {
	want  string   // in messages; "" takes anything
	right string   // a value that fits
	wrong []string // names of samples
}

// samples are values by name, the name being what Roblox calls their type.
var samples = map[string]string{
	"Array": "{ 1 }", "Dictionary": "{}", "Folder": `Instance.new("Folder")`, "Instance": "workspace", "Vector3": "Vector3.one",
	"bool": "true", "buffer": "buffer.create(1)", "function": "print", "number": "1", "string": `"x"`, "thread": "coroutine.create(print)",
}

var notText = []string{"Array", "Dictionary", "Instance", "Vector3", "bool", "buffer", "function", "thread"}

// kinds of parameters, by the first letter of their place in a line of methods.
var kinds = map[string]kind{
	"string":  {"string", `"key"`, notText},
	"int64":   {"int64", "1", append([]string{"string"}, notText...)},
	"double":  {"double", "1", append([]string{"string"}, notText...)},
	"bool":    {"bool", "true", []string{"Array", "Instance", "function", "number", "string"}},
	"fn":      {"function", "function() return 1 end", []string{"Array", "Instance", "bool", "number", "string", "thread"}},
	"array":   {"Array", "{ 1 }", []string{"Instance", "Vector3", "bool", "function", "number", "string"}},
	"dict":    {"Dictionary", "{ a = 1 }", []string{"Instance", "Vector3", "bool", "function", "number", "string"}},
	"keys":    {"Dictionary", `{ "a" }`, []string{"Instance", "bool", "function", "number", "string"}},
	"bound":   {"Dictionary", `{ key = "a" }`, []string{"Instance", "bool", "function", "number"}},
	"request": {"DataStoreRequestType", `"StandardRead"`, append([]string{"string"}, notText...)},
	"sort":    {"SortDirection", "Enum.SortDirection.Ascending", append([]string{"string"}, notText...)},
	"any":     {"", "1", nil},

	"DataStoreOptions":          {"DataStoreOptions", `Instance.new("DataStoreOptions")`, []string{"Folder"}},
	"DataStoreGetOptions":       {"DataStoreGetOptions", `Instance.new("DataStoreGetOptions")`, []string{"Folder"}},
	"DataStoreSetOptions":       {"DataStoreSetOptions", `Instance.new("DataStoreSetOptions")`, []string{"Folder"}},
	"DataStoreIncrementOptions": {"DataStoreIncrementOptions", `Instance.new("DataStoreIncrementOptions")`, []string{"Folder"}},
}

// objects are where the classes come from.
var objects = map[string]string{
	"DataStore":                     `game:GetService("DataStoreService"):GetDataStore("D")`,
	"DataStoreOptions":              `Instance.new("DataStoreOptions")`,
	"DataStoreIncrementOptions":     `Instance.new("DataStoreIncrementOptions")`,
	"DataStoreService":              `game:GetService("DataStoreService")`,
	"DataStoreSetOptions":           `Instance.new("DataStoreSetOptions")`,
	"MemoryStoreDistributedCounter": `game:GetService("MemoryStoreService"):GetDistributedCounter("C")`,
	"MemoryStoreHashMap":            `game:GetService("MemoryStoreService"):GetHashMap("M")`,
	"MemoryStoreQueue":              `game:GetService("MemoryStoreService"):GetQueue("Q")`,
	"MemoryStoreService":            `game:GetService("MemoryStoreService")`,
	"MemoryStoreSortedMap":          `game:GetService("MemoryStoreService"):GetSortedMap("M")`,
	"MessagingService":              `game:GetService("MessagingService")`,
	"OrderedDataStore":              `game:GetService("DataStoreService"):GetOrderedDataStore("D")`,
}

// signatures of methods; a question mark ends what may be left out.
var signatures = []string{
	"DataStore:GetAsync string DataStoreGetOptions?",
	"DataStore:GetVersionAsync string string",
	"DataStore:GetVersionAtTimeAsync string int64",
	"DataStore:IncrementAsync string double? array? DataStoreIncrementOptions?",
	"DataStore:ListKeysAsync string? int64? string? bool?",
	"DataStore:ListVersionsAsync string sort? int64? int64? int64?",
	"DataStore:OnUpdate string fn",
	"DataStore:RemoveAsync string",
	"DataStore:RemoveVersionAsync string string",
	"DataStore:SetAsync string any array? DataStoreSetOptions?",
	"DataStore:UpdateAsync string fn",
	"DataStoreIncrementOptions:SetMetadata dict",
	"DataStoreOptions:SetExperimentalFeatures dict",
	"DataStoreService:GetDataStore string string? DataStoreOptions?",
	"DataStoreService:GetOrderedDataStore string string?",
	"DataStoreService:GetRequestBudgetForRequestType request",
	"DataStoreService:ListDataStoresAsync string? int64? string?",
	"DataStoreService:SetRateLimitForRequestType request int64 int64",
	"DataStoreSetOptions:SetMetadata dict",
	"MemoryStoreDistributedCounter:IncrementAsync int64 int64",
	"MemoryStoreHashMap:GetAsync string",
	"MemoryStoreHashMap:ListItemsAsync int64",
	"MemoryStoreHashMap:RemoveAsync string",
	"MemoryStoreHashMap:SetAsync string any int64",
	"MemoryStoreHashMap:UpdateAsync string fn int64",
	"MemoryStoreQueue:AddAsync any int64 double?",
	"MemoryStoreQueue:GetSizeAsync bool?",
	"MemoryStoreQueue:ReadAsync int64 bool? double?",
	"MemoryStoreQueue:RemoveAsync string",
	"MemoryStoreService:GetDistributedCounter string",
	"MemoryStoreService:GetHashMap string",
	"MemoryStoreService:GetQueue string int64?",
	"MemoryStoreService:GetSortedMap string",
	"MemoryStoreSortedMap:GetAsync string",
	"MemoryStoreSortedMap:GetRangeAsync sort int64 bound? bound?",
	"MemoryStoreSortedMap:RemoveAsync string",
	"MemoryStoreSortedMap:SetAsync string any int64 any",
	"MemoryStoreSortedMap:UpdateAsync string fn int64",
	"MessagingService:PublishAsync string any",
	"MessagingService:SubscribeAsync string fn",
	"OrderedDataStore:BatchGetAsync keys dict?",
	"OrderedDataStore:GetAsync string DataStoreGetOptions?",
	"OrderedDataStore:GetSortedAsync bool int64? any any",
	"OrderedDataStore:IncrementAsync string double? array? DataStoreIncrementOptions?",
	"OrderedDataStore:OnUpdate string fn",
	"OrderedDataStore:RemoveAsync string",
	"OrderedDataStore:SetAsync string any array? DataStoreSetOptions?",
	"OrderedDataStore:UpdateAsync string fn",
}

// A mistake is one call with one wrong argument, and what is said of it.
type mistake struct{ call, text, note string }

// mistakes makes the calls of a signature.
func mistakes(t *testing.T, signature string) (list []mistake) {
	parts := strings.Fields(signature)
	class, method, _ := strings.Cut(parts[0], ":")
	parameters := parts[1:]
	call := func(at int, argument string) string {
		arguments := make([]string, len(parameters))
		for i, p := range parameters {
			arguments[i] = kinds[strings.TrimSuffix(p, "?")].right
		}
		arguments[at] = argument
		return fmt.Sprintf("%s:%s(%s)", objects[class], method, strings.Join(arguments, ", "))
	}
	note := func(at int, got, want string) string {
		return fmt.Sprintf("in %s:%s, argument %d: got %s, want %s", class, method, at+1, got, want)
	}
	for at, p := range parameters {
		name, optional := strings.CutSuffix(p, "?")
		k, known := kinds[name]
		require.True(t, known, p)
		for _, got := range k.wrong {
			list = append(list, mistake{call(at, samples[got]), fmt.Sprintf("Unable to cast %s to %s", got, k.want), note(at, got, k.want)})
		}
		if !optional && k.want != "" {
			list = append(list, mistake{call(at, "nil"), fmt.Sprintf("Argument %d missing or nil", at+1), note(at, "nil", k.want)})
		}
	}
	return list
}

func TestWrongTypes(t *testing.T) {
	total := 0
	for _, signature := range signatures {
		t.Run(strings.Fields(signature)[0], func(t *testing.T) {
			list := mistakes(t, signature)
			total += len(list)
			var src strings.Builder
			for _, m := range list {
				fmt.Fprintf(&src, "task.spawn(function() %s print(\"no error\") end)\n", m.call)
			}
			var said []runtime.Message
			synctest.Test(t, func(t *testing.T) {
				w := newStoreWorld(t, newBrokenStore(), datastore.Options{Limits: datastore.LimitsOff}, 1)
				w.place([2]string{"ServerScriptService.Test:Script", src.String()})
				w.live(0, 0)
				said = w.messages
			})
			require.Len(t, said, len(list))
			for i, m := range list {
				assert.Equal(t, fmt.Sprintf("ServerScriptService.Test:%d: %s", i+1, m.text), said[i].Text, m.call)
				first, _, _ := strings.Cut(said[i].Traceback, "\n")
				assert.Equal(t, m.note, first, m.call)
			}
		})
	}
	t.Logf("%d methods, %d calls", len(signatures), total)
}

// argless are methods that take nothing, and the one that is always refused.
var argless = map[string]bool{
	"DataStore:BatchGetAsync":               true,
	"DataStoreIncrementOptions:GetMetadata": true, "DataStoreSetOptions:GetMetadata": true,
	"DataStoreService:GetGlobalDataStore": true, "MemoryStoreDistributedCounter:GetAsync": true,
	"MemoryStoreSortedMap:GetSizeAsync": true,
}

// TestEveryMethodHasASignature checks that no method was forgotten.
func TestEveryMethodHasASignature(t *testing.T) {
	known := map[string]bool{}
	for _, s := range signatures {
		known[strings.Fields(s)[0]] = true
	}
	registry := newWorld(t, bindings.Options{}).Tree.Registry()
	for class := range objects {
		for _, name := range registry.Class(class).MemberNames() {
			method, ok := registry.Class(class).Member(name).(*instance.Method)
			if ok && registry.Class("Instance").Member(name) == nil && !strings.HasPrefix(method.Name, "\x00") {
				full := class + ":" + name
				assert.True(t, known[full] != argless[full], full)
			}
		}
	}
}
