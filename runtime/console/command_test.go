package console

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCommands(t *testing.T) {
	cs := Commands{{Name: "run", Args: "[path]", About: "run a place"}, {Name: "help", About: "print this"}}
	assert.Equal(t, "  run [path]         run a place\n  help               print this\n", cs.Usage())

	for _, name := range []string{"help", "-h", "--help"} {
		c, err := cs.Find(name)
		require.NoError(t, err)
		assert.Equal(t, "help", c.Name)
	}
	_, err := cs.Find("rnu")
	assert.Equal(t, &UsageError{Message: `unknown command "rnu"`, Hint: "did you mean run?"}, err)
	_, err = cs.Find("build")
	assert.Equal(t, "run 'lanai help' for the list", err.(*UsageError).Hint)
}
