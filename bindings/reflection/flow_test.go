package reflection

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"lanai/runtime/instance"
)

func TestFlows(t *testing.T) {
	player := Flow{Type: instance.InstanceOf("Player")}
	assert.Equal(t, []Flow{player}, Flows("Players", "PlayerAdded"))
	assert.Equal(t, []Flow{player}, Flows("Players", "GetPlayerByUserId"))
	assert.Equal(t, []Flow{{Type: player.Type, List: true}}, Flows("Players", "GetPlayers"))
	assert.Equal(t, []Flow{{Type: instance.InstanceOf("Instance"), List: true}}, Flows("Part", "GetChildren"), "inherited")
	assert.Equal(t, []Flow{{}, player}, Flows("Player", "Chatted"))
	assert.Equal(t, []Flow{{Type: instance.DataType("CFrame")}}, Flows("Model", "GetPivot"))
	assert.Empty(t, Flows("Players", "NoSuchMember"))
	assert.Empty(t, Flows("NoSuchClass", "Clone"))
}

// TestEveryFlow checks that each line is about a member of its class, and
// names classes that exist.
func TestEveryFlow(t *testing.T) {
	for name, lines := range flowIndex() {
		c := Lookup(name)
		if !assert.NotNil(t, c, name) {
			continue
		}
		for line := range strings.Lines(strings.TrimSpace(lines)) {
			words := strings.Fields(line)
			assert.NotNil(t, c.Member(words[0]), "%s.%s", name, words[0])
			for _, f := range Flows(name, words[0]) {
				assert.True(t, f.Type.Kind != instance.KindInstance || Has(f.Type.Name), line)
			}
		}
	}
}
