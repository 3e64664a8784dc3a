<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About mwrgui</source>
        <translation>关于 mwrgui</translation>
    </message>
    <message>
        <source>Restores photos taken in rain, haze and snow, and distills small networks that do it, without a single training image.</source>
        <translation>复原在雨、雾、雪中拍摄的照片，并在不用任何训练图像的情况下蒸馏出能做同样事情的小型网络。</translation>
    </message>
    <message>
        <source>Method: &lt;a href=&quot;{link}&quot;&gt;Wang, Huang, Luo, Qu, ISCAS 2024&lt;/a&gt;</source>
        <translation>方法：&lt;a href=&quot;{link}&quot;&gt;Wang, Huang, Luo, Qu, ISCAS 2024&lt;/a&gt;</translation>
    </message>
    <message>
        <source>MIT licence. Python {python}, Qt for Python {qt} (LGPL), PyTorch, OpenCV.</source>
        <translation>MIT 许可证。Python {python}、Qt for Python {qt}（LGPL）、PyTorch、OpenCV。</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;Open photos…</source>
        <translation>打开照片(&amp;O)…</translation>
    </message>
    <message>
        <source>Open &amp;folder…</source>
        <translation>打开文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>Load &amp;teacher…</source>
        <translation>加载教师(&amp;T)…</translation>
    </message>
    <message>
        <source>Load st&amp;udent…</source>
        <translation>加载学生(&amp;U)…</translation>
    </message>
    <message>
        <source>&amp;Save result</source>
        <translation>保存结果(&amp;S)</translation>
    </message>
    <message>
        <source>Save result &amp;as…</source>
        <translation>结果另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>Save a&amp;ll results</source>
        <translation>保存全部结果(&amp;L)</translation>
    </message>
    <message>
        <source>Save &amp;comparison picture…</source>
        <translation>保存对比图(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Copy result</source>
        <translation>复制结果(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Remove photo from the list</source>
        <translation>从列表中移除照片(&amp;R)</translation>
    </message>
    <message>
        <source>Remove &amp;all photos from the list</source>
        <translation>从列表中移除全部照片(&amp;A)</translation>
    </message>
    <message>
        <source>Pre&amp;ferences…</source>
        <translation>首选项(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Restore</source>
        <translation>复原(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Distill</source>
        <translation>蒸馏(&amp;D)</translation>
    </message>
    <message>
        <source>R&amp;uns</source>
        <translation>运行记录(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Models</source>
        <translation>模型(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Previous photo</source>
        <translation>上一张照片(&amp;P)</translation>
    </message>
    <message>
        <source>Ne&amp;xt photo</source>
        <translation>下一张照片(&amp;X)</translation>
    </message>
    <message>
        <source>Side p&amp;anel</source>
        <translation>侧边面板(&amp;A)</translation>
    </message>
    <message>
        <source>Full s&amp;creen</source>
        <translation>全屏(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Restore all photos</source>
        <translation>复原全部照片(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>Retry &amp;failed photos</source>
        <translation>重试失败的照片(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>Open the &amp;log folder</source>
        <translation>打开日志文件夹(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;About mwrgui</source>
        <translation>关于 mwrgui(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
</context>
<context>
    <name>Advanced</name>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
    <message>
        <source>Tiles, number format and device</source>
        <translation>分块、数值格式和设备</translation>
    </message>
    <message>
        <source>by free memory</source>
        <translation>按可用内存</translation>
    </message>
    <message>
        <source>the fastest good one</source>
        <translation>最快且可靠的</translation>
    </message>
    <message>
        <source>Tiles</source>
        <translation>分块</translation>
    </message>
    <message>
        <source>Larger photos are restored in overlapping squares</source>
        <translation>较大的照片按相互重叠的方块复原</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>The number format in which networks run</source>
        <translation>网络运行所用的数值格式</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>The processor that restores</source>
        <translation>用于复原的处理器</translation>
    </message>
    <message>
        <source>the fastest</source>
        <translation>最快的</translation>
    </message>
</context>
<context>
    <name>Choices</name>
    <message>
        <source>Save results into a folder</source>
        <translation>将结果保存到文件夹</translation>
    </message>
    <message>
        <source>Restore with</source>
        <translation>复原所用模型</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教师</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>学生</translation>
    </message>
    <message>
        <source>Restores the photo that is looked at with this model</source>
        <translation>用此模型复原当前照片</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>How much of it is blended in</source>
        <translation>复原结果混入的比例</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Whose result is saved and copied</source>
        <translation>保存和复制哪个模型的结果</translation>
    </message>
    <message>
        <source>Into</source>
        <translation>保存到</translation>
    </message>
    <message>
        <source>Where Restore all puts results</source>
        <translation>“全部复原”的结果存放位置</translation>
    </message>
    <message>
        <source>the student’s result</source>
        <translation>学生的结果</translation>
    </message>
    <message>
        <source>the teacher’s result</source>
        <translation>教师的结果</translation>
    </message>
    <message>
        <source>both results</source>
        <translation>两个结果</translation>
    </message>
    <message>
        <source>the photos’ own folders</source>
        <translation>照片各自的文件夹</translation>
    </message>
    <message>
        <source>another folder…</source>
        <translation>其他文件夹…</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Open photos</source>
        <translation>打开照片</translation>
    </message>
    <message>
        <source>Photos ({endings});;All files (*)</source>
        <translation>照片 ({endings});;所有文件 (*)</translation>
    </message>
    <message>
        <source>Open a folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Load a teacher</source>
        <translation>加载教师</translation>
    </message>
    <message>
        <source>Load a student</source>
        <translation>加载学生</translation>
    </message>
    <message>
        <source>Checkpoints ({endings});;All files (*)</source>
        <translation>检查点 ({endings});;所有文件 (*)</translation>
    </message>
    <message>
        <source>There is neither a picture nor a file on the clipboard.</source>
        <translation>剪贴板上既没有图片也没有文件。</translation>
    </message>
    <message>
        <source>Copy one and paste again.</source>
        <translation>请先复制一个，再粘贴。</translation>
    </message>
    <message>
        <source>Choose another…</source>
        <translation>另选一个…</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Split</source>
        <translation>分割</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>并排</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Flicker</source>
        <translation>闪烁</translation>
    </message>
    <message>
        <source>Input only</source>
        <translation>仅输入</translation>
    </message>
    <message>
        <source>Teacher only</source>
        <translation>仅教师</translation>
    </message>
    <message>
        <source>Student only</source>
        <translation>仅学生</translation>
    </message>
    <message>
        <source>Ground truth only</source>
        <translation>仅真值</translation>
    </message>
    <message>
        <source>Compare two others</source>
        <translation>比较另外两幅</translation>
    </message>
    <message>
        <source>2, 3 or 4 panes</source>
        <translation>2、3 或 4 格</translation>
    </message>
    <message>
        <source>Fit to window</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation>实际大小</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Split line left or up</source>
        <translation>分割线左移或上移</translation>
    </message>
    <message>
        <source>Split line right or down</source>
        <translation>分割线右移或下移</translation>
    </message>
    <message>
        <source>Split into top and bottom</source>
        <translation>上下分割</translation>
    </message>
    <message>
        <source>Stronger difference</source>
        <translation>增强差异</translation>
    </message>
    <message>
        <source>Weaker difference</source>
        <translation>减弱差异</translation>
    </message>
    <message>
        <source>Tell brighter from darker</source>
        <translation>区分变亮与变暗</translation>
    </message>
    <message>
        <source>Colours of cividis</source>
        <translation>cividis 配色</translation>
    </message>
    <message>
        <source>Loupe</source>
        <translation>放大镜</translation>
    </message>
    <message>
        <source>Select a rectangle</source>
        <translation>选择矩形</translation>
    </message>
    <message>
        <source>Select nothing</source>
        <translation>取消选择</translation>
    </message>
    <message>
        <source>Copy the view</source>
        <translation>复制视图</translation>
    </message>
    <message>
        <source>Pictures compared</source>
        <translation>所比较的图片</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教师</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>学生</translation>
    </message>
    <message>
        <source>Generated</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Ground truth</source>
        <translation>真值</translation>
    </message>
    <message>
        <source>Not restored yet</source>
        <translation>尚未复原</translation>
    </message>
    <message>
        <source>No picture</source>
        <translation>没有图片</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>Something went wrong</source>
        <translation>出错了</translation>
    </message>
    <message>
        <source>The report is in {path}.</source>
        <translation>报告已保存到 {path}。</translation>
    </message>
    <message>
        <source>The program made a mistake</source>
        <translation>程序出了差错</translation>
    </message>
    <message>
        <source>Your photos and files are not touched. You can go on, but saving your results and starting again is safer. The report helps to mend the mistake; nothing is sent by itself.</source>
        <translation>您的照片和文件没有受到影响。可以继续使用，但保存结果后重新启动更稳妥。这份报告有助于修正差错；程序不会自动发送任何内容。</translation>
    </message>
    <message>
        <source>The report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Save report…</source>
        <translation>保存报告…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>保存报告</translation>
    </message>
</context>
<context>
    <name>DistillPage</name>
    <message>
        <source>Copy command</source>
        <translation>复制命令</translation>
    </message>
    <message>
        <source>Copies the command, to be run in a terminal (Ctrl+C)</source>
        <translation>复制命令，以便在终端中运行（Ctrl+C）</translation>
    </message>
    <message>
        <source>Distill</source>
        <translation>蒸馏</translation>
    </message>
    <message>
        <source>Makes a small, fast student that restores like the teacher, without a single photo to learn from. The form, live curves and samples will stand here; the command below does the same today, and its student then appears under Models.</source>
        <translation>无需任何照片，即可得到一个像教师一样复原、又小又快的学生。表单、实时曲线和样本将出现在这里；目前可用下面的命令完成同样的事，所得学生会出现在“模型”页。</translation>
    </message>
    <message>
        <source>{about} {steps} steps.</source>
        <translation>{about} 共 {steps} 步。</translation>
    </message>
    <message>
        <source>The command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>The command is on the clipboard.</source>
        <translation>命令已复制到剪贴板。</translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message>
        <source>Save the result as</source>
        <translation>结果另存为</translation>
    </message>
    <message>
        <source>Save the comparison picture</source>
        <translation>保存对比图</translation>
    </message>
    <message>
        <source>Input · {name}</source>
        <translation>输入 · {name}</translation>
    </message>
    <message>
        <source>Teacher · {name}</source>
        <translation>教师 · {name}</translation>
    </message>
    <message>
        <source>Student · {name}</source>
        <translation>学生 · {name}</translation>
    </message>
    <message>
        <source>Ground truth</source>
        <translation>真值</translation>
    </message>
    <message>
        <source>Difference of student and teacher × {gain}</source>
        <translation>学生与教师的差异 × {gain}</translation>
    </message>
    <message>
        <source>The result is on the clipboard.</source>
        <translation>结果已复制到剪贴板。</translation>
    </message>
    <message>
        <source>Photos ({endings})</source>
        <translation>照片 ({endings})</translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Speed-up</source>
        <translation>加速比</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>MACs</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教师</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>学生</translation>
    </message>
    <message>
        <source>the teacher</source>
        <translation>教师</translation>
    </message>
    <message>
        <source>the student</source>
        <translation>学生</translation>
    </message>
    <message>
        <source>Almost nothing changed: {model} moved pixels by {levels:.2f} of 255 levels on average.</source>
        <translation>几乎没有变化：{model}平均只改动了像素 {levels:.2f}/255 级。</translation>
    </message>
    <message>
        <source>equal</source>
        <translation>相等</translation>
    </message>
</context>
<context>
    <name>FiguresPanel</name>
    <message>
        <source>Cost</source>
        <translation>开销</translation>
    </message>
    <message>
        <source>Measured on this photo and this device; MACs for one megapixel</source>
        <translation>在这张照片和此设备上测得；MACs 按每百万像素计</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>一致度</translation>
    </message>
    <message>
        <source>How alike student and teacher restore this photo. It says nothing of how good both are.</source>
        <translation>学生与教师对这张照片的复原有多相似，并不说明二者有多好。</translation>
    </message>
    <message>
        <source>The colours that are compared: RGB, or the brightness Y; they differ by about 2 dB</source>
        <translation>所比较的颜色：RGB 或亮度 Y；二者相差约 2 dB</translation>
    </message>
    <message>
        <source>Colour space of PSNR and SSIM</source>
        <translation>PSNR 与 SSIM 的颜色空间</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教师</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>学生</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>整幅</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>矩形</translation>
    </message>
    <message>
        <source>Against the ground truth, {space}</source>
        <translation>与真值相比，{space}</translation>
    </message>
    <message>
        <source>▭ PSNR</source>
        <translation>▭ PSNR</translation>
    </message>
    <message>
        <source>▭ SSIM</source>
        <translation>▭ SSIM</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Teacher</source>
        <translation>教师</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>学生</translation>
    </message>
    <message>
        <source>The teacher: click to choose another, or drop a checkpoint here</source>
        <translation>教师：点击可另选，也可将检查点拖放到这里</translation>
    </message>
    <message>
        <source>The student: click to choose another, or drop a checkpoint here</source>
        <translation>学生：点击可另选，也可将检查点拖放到这里</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>The processor that restores, and its number format</source>
        <translation>用于复原的处理器及其数值格式</translation>
    </message>
    <message>
        <source>none chosen</source>
        <translation>未选择</translation>
    </message>
    <message>
        <source>loading …</source>
        <translation>正在加载…</translation>
    </message>
    <message>
        <source>could not be loaded</source>
        <translation>无法加载</translation>
    </message>
    <message>
        <source>{architecture} · {count} parameters</source>
        <translation>{architecture} · {count} 参数</translation>
    </message>
    <message>
        <source>{size} free</source>
        <translation>可用 {size}</translation>
    </message>
    <message>
        <source>not available</source>
        <translation>不可用</translation>
    </message>
    <message>
        <source>The fastest</source>
        <translation>最快的</translation>
    </message>
    <message>
        <source>The fastest good number format</source>
        <translation>最快且可靠的数值格式</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Close the message</source>
        <translation>关闭消息</translation>
    </message>
    <message>
        <source>Close the message (Esc)</source>
        <translation>关闭消息（Esc）</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>另有 {count} 条</translation>
    </message>
</context>
<context>
    <name>ModelCardView</name>
    <message>
        <source>in use as teacher</source>
        <translation>正用作教师</translation>
    </message>
    <message>
        <source>in use as student</source>
        <translation>正用作学生</translation>
    </message>
    <message>
        <source>Use as teacher</source>
        <translation>用作教师</translation>
    </message>
    <message>
        <source>Use as student</source>
        <translation>用作学生</translation>
    </message>
    <message>
        <source>Show file</source>
        <translation>显示文件</translation>
    </message>
    <message>
        <source>unknown architecture</source>
        <translation>未知结构</translation>
    </message>
    <message>
        <source>{count} parameters</source>
        <translation>{count} 参数</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Add a model…</source>
        <translation>添加模型…</translation>
    </message>
    <message>
        <source>Copies a checkpoint into the library</source>
        <translation>将检查点复制到模型库</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Teachers and students that lie ready. A checkpoint dropped on a chip above is used without being added. Export will stand here.</source>
        <translation>可随时使用的教师和学生。拖放到上方标签上的检查点会直接使用，而不加入模型库。导出功能将出现在这里。</translation>
    </message>
    <message>
        <source>Add a model</source>
        <translation>添加模型</translation>
    </message>
    <message>
        <source>Checkpoints ({endings})</source>
        <translation>检查点 ({endings})</translation>
    </message>
</context>
<context>
    <name>Offers</name>
    <message>
        <source>Open the picture</source>
        <translation>打开图片</translation>
    </message>
    <message>
        <source>Load {name} as the teacher</source>
        <translation>将 {name} 加载为教师</translation>
    </message>
    <message>
        <source>Load {name} as the student</source>
        <translation>将 {name} 加载为学生</translation>
    </message>
    <message>
        <source>Load the checkpoint {name}</source>
        <translation>加载检查点 {name}</translation>
    </message>
    <message>
        <source>Open {name}</source>
        <translation>打开 {name}</translation>
    </message>
    <message>
        <source>{count} photos</source>
        <translation>{count} 张照片</translation>
    </message>
    <message>
        <source>1 photo</source>
        <translation>1 张照片</translation>
    </message>
    <message>
        <source>1 folder</source>
        <translation>1 个文件夹</translation>
    </message>
    <message>
        <source>{count} folders</source>
        <translation>{count} 个文件夹</translation>
    </message>
    <message>
        <source>{count} checkpoints</source>
        <translation>{count} 个检查点</translation>
    </message>
    <message>
        <source>1 checkpoint</source>
        <translation>1 个检查点</translation>
    </message>
    <message>
        <source>Open {things}</source>
        <translation>打开 {things}</translation>
    </message>
</context>
<context>
    <name>PhotoModel</name>
    <message>
        <source>not saved yet</source>
        <translation>尚未保存</translation>
    </message>
    <message>
        <source>being restored</source>
        <translation>正在复原</translation>
    </message>
    <message>
        <source>restored and saved</source>
        <translation>已复原并保存</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Saved as {path}</source>
        <translation>已保存为 {path}</translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>首选项</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>The fastest good one</source>
        <translation>最快且可靠的</translation>
    </message>
    <message>
        <source>General</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Device</source>
        <translation>设备(&amp;D)</translation>
    </message>
    <message>
        <source>Number &amp;format</source>
        <translation>数值格式(&amp;F)</translation>
    </message>
    <message>
        <source>The fastest</source>
        <translation>最快的</translation>
    </message>
</context>
<context>
    <name>QueueStrip</name>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Restore all</source>
        <translation>全部复原</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Left and right go from photo to photo</source>
        <translation>按左右键切换照片</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Sample photo</source>
        <translation>示例照片</translation>
    </message>
    <message>
        <source>Drop your own photos anywhere in the window.</source>
        <translation>将您自己的照片拖放到窗口任意位置。</translation>
    </message>
    <message>
        <source>1 photo</source>
        <translation>1 张照片</translation>
    </message>
    <message>
        <source>{count} photos</source>
        <translation>{count} 张照片</translation>
    </message>
    <message>
        <source>{count} saved</source>
        <translation>{count} 张已保存</translation>
    </message>
    <message>
        <source>{count} failed</source>
        <translation>{count} 张失败</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done}/{total}</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
    <message>
        <source>{speed:.2g} MP/s</source>
        <translation>{speed:.2g} MP/s</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
</context>
<context>
    <name>RestorePage</name>
    <message>
        <source>Restore</source>
        <translation>复原</translation>
    </message>
    <message>
        <source>Drop a photo, a folder or a checkpoint here</source>
        <translation>将照片、文件夹或检查点拖放到这里</translation>
    </message>
    <message>
        <source>Rain, haze, snow and raindrops are removed by the teacher and the student, side by side. Pasting works as well.</source>
        <translation>教师和学生并排去除雨、雾、雪和雨滴。也可以粘贴。</translation>
    </message>
    <message>
        <source>Open photos…</source>
        <translation>打开照片…</translation>
    </message>
    <message>
        <source>{name} cannot be shown</source>
        <translation>无法显示 {name}</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>从列表中移除</translation>
    </message>
</context>
<context>
    <name>RunsPage</name>
    <message>
        <source>Runs in {folder}. Curves and comparisons of several runs will stand here.</source>
        <translation>{folder} 中的运行记录。曲线和多次运行的比较将出现在这里。</translation>
    </message>
    <message>
        <source>There is no run in {folder} yet. Distill makes one.</source>
        <translation>{folder} 中还没有运行记录。蒸馏后就会有。</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行记录</translation>
    </message>
    <message>
        <source>Copy command to resume</source>
        <translation>复制继续命令</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>not finished</source>
        <translation>未完成</translation>
    </message>
    <message>
        <source>damaged: its recipe or its events cannot be read</source>
        <translation>已损坏：无法读取其配方或事件</translation>
    </message>
    <message>
        <source>step {step} of {steps}</source>
        <translation>第 {step} 步，共 {steps} 步</translation>
    </message>
    <message>
        <source>best {score:.2f} dB</source>
        <translation>最佳 {score:.2f} dB</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>Picture {n}.png</source>
        <translation>图片 {n}.png</translation>
    </message>
</context>
<context>
    <name>ShortcutEditor</name>
    <message>
        <source>Search for an action</source>
        <translation>搜索操作</translation>
    </message>
    <message>
        <source>Our keys for all</source>
        <translation>全部恢复默认键</translation>
    </message>
    <message>
        <source>Gives every action the keys that it came with</source>
        <translation>让每个操作恢复其默认按键</translation>
    </message>
    <message>
        <source>Click and press the new key</source>
        <translation>点击后按下新的按键</translation>
    </message>
    <message>
        <source>{key} is the key of two actions: {names}.</source>
        <translation>{key} 同时属于两个操作：{names}。</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Mouse and more</source>
        <translation>鼠标及其他</translation>
    </message>
    <message>
        <source>Show the input</source>
        <translation>显示输入</translation>
    </message>
    <message>
        <source>hold Space</source>
        <translation>按住空格键</translation>
    </message>
    <message>
        <source>Zoom at the pointer</source>
        <translation>以指针为中心缩放</translation>
    </message>
    <message>
        <source>wheel</source>
        <translation>滚轮</translation>
    </message>
    <message>
        <source>Move the picture</source>
        <translation>移动图片</translation>
    </message>
    <message>
        <source>drag</source>
        <translation>拖动</translation>
    </message>
    <message>
        <source>Open photos, folders, checkpoints</source>
        <translation>打开照片、文件夹、检查点</translation>
    </message>
    <message>
        <source>drop them anywhere</source>
        <translation>拖放到任意位置</translation>
    </message>
</context>
<context>
    <name>SidePanel</name>
    <message>
        <source>Side panel</source>
        <translation>侧边面板</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Progress of the task</source>
        <translation>任务进度</translation>
    </message>
    <message>
        <source>Stop the task</source>
        <translation>停止任务</translation>
    </message>
</context>
<context>
    <name>TaskTeller</name>
    <message>
        <source>Saved as {path}.</source>
        <translation>已保存为 {path}。</translation>
    </message>
    <message>
        <source>Loading the models …</source>
        <translation>正在加载模型…</translation>
    </message>
    <message>
        <source>Paused: {done} of {total} photos</source>
        <translation>已暂停：{done}/{total} 张照片</translation>
    </message>
    <message>
        <source>Restoring {photo} · {done} of {total} photos · {speed:.1f} MP/s</source>
        <translation>正在复原 {photo} · {done}/{total} 张照片 · {speed:.1f} MP/s</translation>
    </message>
    <message>
        <source>Restoring with the teacher</source>
        <translation>正在用教师复原</translation>
    </message>
    <message>
        <source>Restoring with the student</source>
        <translation>正在用学生复原</translation>
    </message>
    <message>
        <source>{restored} of {total} photos are restored and saved.</source>
        <translation>{total} 张照片中的 {restored} 张已复原并保存。</translation>
    </message>
    <message>
        <source>{failed} failed; their tooltips say why.</source>
        <translation>{failed} 张失败；原因见其提示。</translation>
    </message>
    <message>
        <source>No photo is open</source>
        <translation>没有打开的照片</translation>
    </message>
    <message>
        <source>{count} open</source>
        <translation>已打开 {count} 张</translation>
    </message>
    <message>
        <source>{count} open, {failed} failed</source>
        <translation>已打开 {count} 张，{failed} 张失败</translation>
    </message>
</context>
<context>
    <name>Toolbar</name>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>More of this mode</source>
        <translation>此模式的更多选项</translation>
    </message>
    <message>
        <source>What else can be chosen in this mode</source>
        <translation>此模式下的其他选项</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Screen pixels per pixel of the picture</source>
        <translation>图片每个像素所占的屏幕像素</translation>
    </message>
    <message>
        <source>Save result</source>
        <translation>保存结果</translation>
    </message>
</context>
<context>
    <name>TruthCard</name>
    <message>
        <source>Compare with {name}</source>
        <translation>与 {name} 比较</translation>
    </message>
    <message>
        <source>Ground truth</source>
        <translation>真值</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Chooses the picture that the photo should have become</source>
        <translation>选择这张照片理应变成的图片</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Compares with the ground truth no longer</source>
        <translation>不再与真值比较</translation>
    </message>
    <message>
        <source>Drop the clean picture here to measure against it.</source>
        <translation>将干净的图片拖放到这里，以它为准进行测量。</translation>
    </message>
    <message>
        <source>Photos ({endings})</source>
        <translation>照片 ({endings})</translation>
    </message>
    <message>
        <source>Choose the ground truth</source>
        <translation>选择真值</translation>
    </message>
</context>
</TS>
