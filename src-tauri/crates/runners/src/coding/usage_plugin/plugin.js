// Names a session as its task is named, and tells what each answer of the model's has used, those of helpers' sessions
// included: a line for each.
import { appendFileSync, readFileSync } from "node:fs"

const beside = (name) => new URL(name, import.meta.url)
const tell = (line) => appendFileSync(beside("used.jsonl"), `${JSON.stringify(line)}\n`)

export const Usage = async ({ client }) => {
  const begins = Date.now()
  const { title } = JSON.parse(readFileSync(beside("task.json"), "utf8"))
  tell({ begins })
  return {
    event: async ({ event }) => {
      const about = event.properties?.info
      if (event.type === "session.created" && about && !about.parentID) {
        await client.session.update({ path: { id: about.id }, body: { title } }).catch(() => {})
      }
      // what was said in a session that is loaded was told by whoever said it
      if (event.type === "message.updated" && about?.role === "assistant" && about.time.completed && about.time.created >= begins) {
        const { id, tokens, cost } = about
        tell({ id, tokens, cost })
      }
    },
  }
}
